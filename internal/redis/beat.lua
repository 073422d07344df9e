-- Notes that a process is there.
-- KEYS: the processes by their last beat; since when Redis remembers.
-- ARGV: the process; for how many milliseconds a beat counts.
-- Returns how many processes there are, and for how many milliseconds Redis has
-- remembered, which begins anew when its memory was lost.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(n) return string.format('%.0f', n) end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. text(now - ARGV[2]))
-- A beat of the future is one from before the server's clock was set back.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')
redis.call('ZADD', KEYS[1], text(now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])

local since = tonumber(redis.call('GET', KEYS[2]) or text(now + 1))
if since > now then
  since = now
end
-- It is kept for longer than the longest limit.
redis.call('SET', KEYS[2], text(since), 'PX', 25 * 3600 * 1000)
return {redis.call('ZCARD', KEYS[1]), now - since}
