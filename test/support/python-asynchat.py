"""Runs cases through Python's own asynchat: one a line in, what it did a line out."""

import asynchat
import json
import sys


class Thrown(Exception):
    pass


def terminator_of(value):
    if isinstance(value, dict):
        return value["bytes"].encode("latin-1") if "bytes" in value else value["text"]
    return value


def shown(value):
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    return {"text": value} if isinstance(value, str) else value


def kind_of(error):
    # What has no terminator has no attribute of that name.
    for python, ours in ((ValueError, "RangeError"), (AttributeError, "TypeError")):
        if isinstance(error, python):
            return ours
    return type(error).__name__


class Chat(asynchat.async_chat):
    def __init__(self, case):
        super().__init__(map={})
        self.case = case
        self.events = []
        self.calls = {"collect": 0, "found": 0}
        self.chunk = b""

    def recv(self, _size):
        return self.chunk

    def feed(self, text):
        self.chunk = text.encode("latin-1")
        self.handle_read()

    def react(self, handler):
        call = self.calls[handler]
        self.calls[handler] += 1
        actions = self.case[handler]
        if call < len(actions):
            self.act(actions[call])

    def act(self, action):
        if action["do"] == "set":
            self.set_terminator(terminator_of(action["terminator"]))
        elif action["do"] == "discard":
            self.discard_buffers()
        elif action["do"] == "throw":
            raise Thrown()
        elif action["do"] == "feed":
            self.feed(action["text"])

    def note(self, *event):
        self.events.append([*event, shown(getattr(self, "terminator", "unset"))])

    def collect_incoming_data(self, data):
        self.note("collect", data.decode("latin-1"))
        self.react("collect")

    def found_terminator(self):
        self.note("found")
        self.react("found")

    def attempt(self, action):
        try:
            self.act(action)
            error = None
        except Exception as caught:
            error = kind_of(caught)
        self.note(action["do"], error, self.ac_in_buffer.decode("latin-1"))


for line in sys.stdin:
    case = json.loads(line)
    chat = Chat(case)
    for action in case["actions"]:
        chat.attempt(action)
    print(json.dumps(chat.events))
