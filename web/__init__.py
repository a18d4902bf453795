"""The only public process: sessions, limits, the HTTP API, the pages."""
