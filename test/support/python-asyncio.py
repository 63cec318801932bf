"""Reads cases from stdin, a line of JSON each, and says what asyncio.StreamReader makes of them."""
import asyncio
import json
import sys


async def answer(reader, call, argument):
    try:
        if call == 'readline':
            data = await reader.readline()
        elif call == 'readuntil':
            data = await reader.readuntil(argument.encode('latin-1'))
        else:
            data = await getattr(reader, call)(argument)
        return 'bytes ' + data.decode('latin-1')
    except asyncio.IncompleteReadError as error:
        return 'incomplete ' + error.partial.decode('latin-1')
    except asyncio.LimitOverrunError:
        return 'overrun'
    except ValueError:
        return 'too long'


async def run(case):
    reader = asyncio.StreamReader(limit=case['limit'])
    for chunk in case['chunks']:
        reader.feed_data(chunk.encode('latin-1'))
    reader.feed_eof()
    answers = []
    for call, argument in case['calls']:
        answers.append([await answer(reader, call, argument), reader.at_eof()])
    return answers


async def main():
    for line in sys.stdin:
        print(json.dumps(await run(json.loads(line))))


asyncio.run(main())
