import type { Bench } from '../bench.ts';
import { asynchat } from './asynchat/asynchat.ts';
import { echo } from './echo/echo.ts';
import { serverBench } from './group.ts';
import { latency } from './latency/latency.ts';
import { memory } from './memory/memory.ts';
import { redis } from './redis/redis.ts';

/** What is measured over sockets. */
export const SERVER_BENCHES: readonly Bench[] = [echo, latency, asynchat, redis, memory].map(serverBench);
