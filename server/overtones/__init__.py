"""Overtones: which human values a short video carries, with the words and moments that say so.

One way through: `web.websocket` takes a `watch`, `jobs` runs one job for it,
`pipeline.two_step` leads the video through the ports, `adapters` do the work behind them,
and the result comes back as events of the job.
"""

__version__ = "0.1.0"
