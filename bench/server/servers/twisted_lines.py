# Usage: twisted_lines.py RECEIVER; prints the port that it listens on.
#
# By the documentation of Twisted: a receiver of lines that calls lineReceived and answers by sendLine, a factory, an
# endpoint. LineReceiver can change to raw data at any time, as asynchat can; LineOnlyReceiver is its faster sister for
# who need not.
import sys

from twisted.internet import endpoints, reactor
from twisted.internet.protocol import Factory
from twisted.protocols import basic


class Echo(getattr(basic, sys.argv[1])):
    delimiter = b"\n"

    def lineReceived(self, line):
        self.sendLine(line)


endpoint = endpoints.serverFromString(reactor, "tcp:0:interface=127.0.0.1:backlog=511")
listening = endpoint.listen(Factory.forProtocol(Echo))
listening.addCallback(lambda port: print("port", port.getHost().port, flush=True))
reactor.run()
