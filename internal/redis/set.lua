-- Keeps a value of a scope, unless the scope was dropped meanwhile.
-- KEYS: the scope.
-- ARGV: the value's name; the generation in which it was loaded; for how many
-- milliseconds it is kept; the value; how many values a scope may have.
-- Returns whether it is kept.
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[2] then
  return {0}
end
local name = 'value:' .. ARGV[1]
-- Two fields are the generation and the epoch.
if redis.call('HLEN', KEYS[1]) >= ARGV[5] + 2 and redis.call('HEXISTS', KEYS[1], name) == 0 then
  -- Most of it has expired, probably, but that could only be seen by reading it.
  redis.call('UNLINK', KEYS[1])
  return {0}
end
local time = redis.call('TIME')
local expires = time[1] * 1000000 + time[2] + ARGV[3] * 1000
redis.call('HSET', KEYS[1], name, string.format('%016.0f', expires) .. ARGV[4])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return {1}
