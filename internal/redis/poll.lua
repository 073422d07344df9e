-- How the breakers are.
-- KEYS: the breakers.
-- Returns the version and the remaining time of each: 0 if it is closed, 1 if it
-- is half-open. The version of one that is not known is 0.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answer = {}
for _, key in ipairs(KEYS) do
  local kept = redis.call('HMGET', key, 'version', 'until')
  local open_until = tonumber(kept[2] or '0')
  table.insert(answer, tonumber(kept[1] or '0'))
  table.insert(answer, open_until == 0 and 0 or math.max(1, open_until - now))
end
return answer
