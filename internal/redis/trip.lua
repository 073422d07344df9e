-- A process's breaker has opened.
-- More ARGV: the process; 1 if the provider answered; for how long it is still
-- open; how long it is open in all; how many processes there are, as far as that
-- one knows; for how long a beat counts. In microseconds but the last, which is
-- in milliseconds.
-- Returns the version and the remaining time.
local open_for, open_span = tonumber(ARGV[5]), tonumber(ARGV[6])
if open_until > now then
  return {version, remaining()}
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', text(now - open_span))
redis.call('ZADD', KEYS[3], text(now), ARGV[3])
redis.call('PEXPIRE', KEYS[3], text(open_span / 1000 + 1000))

-- The number known to the process counts if it is greater: after Redis lost its
-- memory, the others have yet to say that they are there.
local live = redis.call('ZCOUNT', KEYS[4], text(now / 1000 - ARGV[8]), '+inf')
local quorum = math.min(2, math.max(live, tonumber(ARGV[7])))
if ARGV[4] == '1' or redis.call('ZCARD', KEYS[3]) >= quorum then
  move(open_for, open_span)
end
return {version, remaining()}
