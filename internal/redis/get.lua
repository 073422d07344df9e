-- Reads a value of a scope.
-- KEYS: the scope; the epoch.
-- ARGV: the value's name; a random text.
-- Returns the scope's generation and, if there is one, the value with the moment
-- it expires before it.
local epoch = redis.call('GET', KEYS[2])
if not epoch then
  -- Never set, or lost. Either way nothing of before may count.
  epoch = ARGV[2]
  redis.call('SET', KEYS[2], epoch)
end
local scope = redis.call('HMGET', KEYS[1], 'epoch', 'generation', 'value:' .. ARGV[1])
if scope[1] ~= epoch then
  redis.call('UNLINK', KEYS[1])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'generation', ARGV[2])
  -- Longer than it takes to load a value; with one, the scope lives as long.
  redis.call('PEXPIRE', KEYS[1], 60000)
  return {ARGV[2]}
end
local time = redis.call('TIME')
if not scope[3] or tonumber(string.sub(scope[3], 1, 16)) <= time[1] * 1000000 + time[2] then
  return {scope[2]}
end
return {scope[2], scope[3]}
