-- A probe has ended.
-- More ARGV: the name of its lease; the version in which it was granted; 1 if it
-- succeeded; how many successes close the breaker.
-- Returns the version and the remaining time.
-- A probe without a lease says nothing: somebody else has its slot, or it has
-- been told before. One of another version is of a time that is over.
if version ~= tonumber(ARGV[4]) or redis.call('ZREM', KEYS[2], ARGV[3]) == 0 then
  return {version, remaining()}
end
if ARGV[5] ~= '1' then
  move(span, span)
elseif redis.call('HINCRBY', KEYS[1], 'successes', 1) >= tonumber(ARGV[6]) then
  move(0, span)
end
return {version, remaining()}
