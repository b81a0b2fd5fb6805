import { FORGET_LATENESS_MS, FORGET_SETTING_MS, GRACE_MS, IN_USE_MS } from './limitStore';

/** Redis numbers are text; this is all of a double. Times are epoch milliseconds on Redis' clock. */
const COMMON = `
local key = KEYS[1]
local function number(text) return tonumber(text) end
local function text(value) return string.format('%.17g', value) end
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function read(...)
	local found = redis.call('HMGET', key, ...)
	for i = 1, #found do found[i] = found[i] and number(found[i]) or false end
	return unpack(found)
end
-- A clock that is set back takes along what was counted on it.
local last = read('last')
if last and last > now then
	local times = { last = 1, arrival = 1, paused = 1, resume = 1, rateAt = 1, latenessAt = 1, capacityAt = 1, noteUntil = 1 }
	local all = redis.call('HGETALL', key)
	for i = 1, #all, 2 do
		local before, till = string.match(all[i + 1], '^(.* )(%S+)$')
		if not before then before, till = '', all[i + 1] end
		if (times[all[i]] and number(till) > 0) or string.sub(all[i], 1, 2) == 'h:' then
			redis.call('HSET', key, all[i], before .. text(number(till) - last + now))
		end
	end
end
local last, arrival, paused, resume = read('last', 'arrival', 'paused', 'resume')
arrival, paused, resume = arrival or 0, paused or 0, resume or 0
-- Whoever comes back first after an outage makes all wait for the others.
local function begin_again(returning)
	if returning ~= '1' or resume > now then return end
	if not last or now - last > ${IN_USE_MS} then resume = now + ${GRACE_MS} end
end
local function expire_after(ms)
	redis.call('PEXPIRE', key, string.format('%.0f', math.min(math.ceil(ms), 2592000000)))
end
`;

/** Keys: the rate. Arguments: own and used terms (three each), units, gap, first, horizon, credit, returning. */
export const RESERVE = `${COMMON}
local own_rate, own_burst, own_lateness = number(ARGV[1]), number(ARGV[2]), number(ARGV[3])
local rate, burst, lateness = number(ARGV[4]), number(ARGV[5]), number(ARGV[6])
local units, gap, first, horizon, credit = number(ARGV[7]), number(ARGV[8]), number(ARGV[9]), number(ARGV[10]), number(ARGV[11])
-- The strictest terms hold, and those that nobody brings along any more are forgotten.
local s_rate, s_burst, rate_at, s_lateness, lateness_at = read('rate', 'burst', 'rateAt', 'lateness', 'latenessAt')
if rate_at and now - rate_at > ${FORGET_SETTING_MS} then s_rate = false end
if not s_rate or (own_rate <= s_rate and own_burst <= s_burst) then
	s_rate, s_burst, rate_at = own_rate, own_burst, now
elseif own_rate < s_rate or own_burst < s_burst then
	s_rate, s_burst, rate_at = math.min(own_rate, s_rate), math.min(own_burst, s_burst), now
end
local lateness_before = s_lateness
if not s_lateness or own_lateness >= s_lateness or now - lateness_at > ${FORGET_LATENESS_MS} then
	s_lateness, lateness_at = own_lateness, now
end
-- What was handed out before may still be used later than what is handed out from now on allows for.
if lateness_before and lateness_before > s_lateness then
	arrival = math.max(arrival, now) + lateness_before - s_lateness
end
local unit = 1000 / s_rate
if paused > 0 then arrival = math.max(arrival, paused + credit - unit) end
begin_again(ARGV[12])
if resume > now then arrival = math.max(arrival, resume + credit) end
local base = math.max(arrival, now)
local granted = rate <= s_rate and burst <= s_burst and lateness == s_lateness and base + first <= now + horizon
if granted then arrival = base + units * unit + gap end
redis.call('HSET', key, 'last', text(now), 'arrival', text(arrival), 'paused', text(paused), 'resume', text(resume),
	'rate', text(s_rate), 'burst', text(s_burst), 'rateAt', text(rate_at),
	'lateness', text(s_lateness), 'latenessAt', text(lateness_at))
expire_after(math.max(arrival, paused, resume, now) - now + credit + ${FORGET_SETTING_MS})
return { granted and '1' or '0', text(base - now), text(s_rate), text(s_burst), text(s_lateness),
	text(paused), text(resume - now), text(now) }
`;

/** Keys: the slots. Arguments: process, capacity, keep, desired, wants, time to live, returning. */
export const LEASE_SLOTS = `${COMMON}
local me, own_capacity, keep, desired = ARGV[1], number(ARGV[2]), number(ARGV[3]), number(ARGV[4])
local ttl = number(ARGV[6])
local capacity, capacity_at = read('capacity', 'capacityAt')
if capacity_at and now - capacity_at > ${FORGET_SETTING_MS} then capacity = false end
if not capacity or own_capacity <= capacity then capacity, capacity_at = own_capacity, now end
begin_again(ARGV[7])
local others, taken = {}, 0
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
	local name = string.match(all[i], '^h:(.*)$')
	if name then
		local held, wants, till = string.match(all[i + 1], '^(%S+) (%S+) (%S+)$')
		held, till = number(held), number(till)
		if name == me or till <= now then
			redis.call('HDEL', key, all[i])
		else
			others[#others + 1] = { held = held, wants = wants == '1' }
			taken = taken + held
		end
	end
end
local parties = #others + 1
local share = math.max(1, math.floor(capacity / parties))
local starving, wanting, hoarding = false, false, false
for _, other in ipairs(others) do
	if other.wants then
		wanting = true
		if other.held < share then starving = true end
	end
	if other.held > share then hoarding = true end
end
local target = desired
if resume > now then target = keep elseif starving then target = math.min(desired, share) end
local held = math.max(keep, math.min(target, capacity - taken))
local wants = ARGV[5] == '1' or desired > held
if held > 0 or wants then
	redis.call('HSET', key, 'h:' .. me, text(held) .. ' ' .. (wants and '1' or '0') .. ' ' .. text(now + ttl))
end
redis.call('HSET', key, 'last', text(now), 'paused', text(paused), 'resume', text(resume),
	'capacity', text(capacity), 'capacityAt', text(capacity_at))
expire_after(math.max(paused - now, 0) + ttl + ${FORGET_SETTING_MS})
local function flag(value) return value and '1' or '0' end
return { text(held), text(capacity), text(share), flag(parties > capacity), flag(starving or taken + held > capacity), flag(wanting), flag(hoarding),
	text(paused), text(resume - now), text(now) }
`;

/** Keys: the bucket. Arguments: milliseconds, channel, the key's name for others. */
export const PAUSE = `${COMMON}
paused = math.max(paused, now + number(ARGV[1]))
redis.call('HSET', key, 'paused', text(paused))
expire_after(math.max(paused - now + ${FORGET_SETTING_MS}, redis.call('PTTL', key)))
redis.call('PUBLISH', ARGV[2], 'paused ' .. ARGV[3] .. ' ' .. text(paused) .. ' ' .. text(now))
return { text(paused), text(now) }
`;

/** Keys: the bucket. */
export const RECALL = `${COMMON}
local note, note_until = unpack(redis.call('HMGET', key, 'note', 'noteUntil'))
if not note_until or number(note_until) <= now then note = false end
return { note, text(paused), text(now) }
`;

/** Keys: the bucket. Arguments: the note, time to live. */
export const REMEMBER = `${COMMON}
redis.call('HSET', key, 'note', ARGV[1], 'noteUntil', text(now + number(ARGV[2])))
expire_after(math.max(number(ARGV[2]), redis.call('PTTL', key)))
`;

/** Keys: the processes. Arguments: process, time to live, channel. */
export const BEAT = `
local key, me, ttl = KEYS[1], ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
local is_new = redis.call('ZADD', key, now + ttl, me)
redis.call('PEXPIRE', key, ttl)
local alive = redis.call('ZCARD', key)
if is_new == 1 then redis.call('PUBLISH', ARGV[3], 'joined ' .. alive) end
return { tostring(alive), string.format('%.17g', time[1] * 1000 + time[2] / 1000) }
`;
