-- A probe has ended.
-- More ARGV: the name of its lease; 1 if it succeeded; how many successes close
-- the breaker.
-- Returns the version and the remaining time.
-- A probe without a lease says nothing: somebody else has its slot, it has been
-- told before, or the breaker has moved since, which ends all leases.
if redis.call('ZREM', KEYS[2], ARGV[3]) == 0 then
  return {version, remaining()}
end
if ARGV[4] ~= '1' then
  move(span, span)
elseif redis.call('HINCRBY', KEYS[1], 'successes', 1) >= tonumber(ARGV[5]) then
  move(0, span)
end
return {version, remaining()}
