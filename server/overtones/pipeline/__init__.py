"""The way of a video through the stages. Sees the domain and the ports, no back end."""
