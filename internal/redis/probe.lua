-- A process asks to probe.
-- More ARGV: a name for the lease; how long it lasts, in milliseconds; how many
-- successes close the breaker.
-- Returns 0 if the breaker is closed, 1 if the probe is granted, 2 if it is too
-- early, 3 if the others' probes are enough; and the remaining time.
if open_until == 0 then
  return {0, 0}
end
if open_until > now then
  return {2, remaining()}
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(now))
if successes + redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then
  return {3, remaining()}
end
redis.call('ZADD', KEYS[2], text(now + ARGV[4] * 1000), ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {1, remaining()}
