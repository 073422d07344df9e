-- What the scripts of the breakers have in common; it stands before each.
-- KEYS: the breaker; its leases; its reports; the processes by their last beat.
-- ARGV: the service; the channel.
-- A breaker is open until a moment and half-open from then on. 0 means closed.
-- Moments are the server's, in microseconds. Each move has a version, the moment
-- of the move, so that the order of moves can be told even when Redis lost its
-- memory in between.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function text(n) return string.format('%.0f', n) end

local kept = redis.call('HMGET', KEYS[1], 'version', 'until', 'span', 'successes')
local version = tonumber(kept[1] or '0')
local open_until = tonumber(kept[2] or '0')
local span = tonumber(kept[3] or '0')
local successes = tonumber(kept[4] or '0')

-- How much longer it is open: 0 if it is closed, 1 if half-open.
local function remaining()
  if open_until == 0 then
    return 0
  end
  return math.max(1, open_until - now)
end

-- Opens it for a time, or closes it if that is 0, and tells everybody for how
-- long, not until when: their clocks are not ours.
local function move(open_for, open_span)
  version = math.max(now, version + 1)
  open_until, span = 0, open_span
  if open_for > 0 then
    open_until = now + open_for
  end
  redis.call('HSET', KEYS[1], 'version', text(version), 'until', text(open_until), 'span', text(span), 'successes', '0')
  -- Half-open may last: nobody may have anything to send.
  redis.call('PEXPIRE', KEYS[1], text(span / 1000 + 3600000))
  redis.call('UNLINK', KEYS[2], KEYS[3])
  redis.call('PUBLISH', ARGV[2], ARGV[1] .. ' ' .. text(version) .. ' ' .. text(remaining()))
end
