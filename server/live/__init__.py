"""The line to the screens: WebSockets that cost a descriptor each, below Flask-SocketIO; and whose turn it is."""
