"""The server: HTTP, WebSocket, a small page, and who is let in."""
