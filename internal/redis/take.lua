-- Takes n under a limit, all of them or none: a sliding log on the server's clock.
-- KEYS: the moments of the grants, oldest first, in microseconds.
-- ARGV: the limit's N; its span in microseconds; n.
-- Returns whether they were taken, how many more there are, how long to wait
-- (-1 if no waiting helps) and how long until all are there, in microseconds.
local most, span, n = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function text(n) return string.format('%.0f', n) end
local function at(i) return tonumber(redis.call('LINDEX', KEYS[1], i) or '0') end

local newest = at(-1)
if newest > now then
  -- The server's clock was set back. The grants keep their distances and the
  -- last of them is now: so nobody gets more, and nobody waits until the clock
  -- is again where it was.
  local grants = redis.call('LRANGE', KEYS[1], 0, -1)
  redis.call('DEL', KEYS[1])
  for _, grant in ipairs(grants) do
    redis.call('RPUSH', KEYS[1], text(grant - newest + now))
  end
  newest = now
end
if newest <= now - span then
  redis.call('DEL', KEYS[1])
else
  while at(0) <= now - span do
    redis.call('LPOP', KEYS[1])
  end
end

local count = redis.call('LLEN', KEYS[1])
local over = count + n - most
local taken, wait = 0, 0
if n > most then
  wait = -1
elseif over > 0 then
  wait = at(over - 1) + span - now
else
  for _ = 1, n do
    redis.call('RPUSH', KEYS[1], text(now))
  end
  taken, count, newest = 1, count + n, now
end
if count == 0 then
  return {taken, most, wait, 0}
end
redis.call('PEXPIRE', KEYS[1], math.ceil(span / 1000) + 1000)
return {taken, most - count, wait, newest + span - now}
