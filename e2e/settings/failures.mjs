// Causes every failure from the page: `node settings/failures.mjs` with what browser.mjs says.
import { allowed, base, check, expect, same, suite, visit } from './browser.mjs';

/** Those that have something break, last, and where: three in a row at one provider open its circuit breaker. */
const LAST = [
  ['OVERLOADED', 'VAPI'],
  ['OUTCOME_UNKNOWN', 'VAPI'],
  ['UPSTREAM_UNAVAILABLE', 'TWILIO'],
  ['UPSTREAM_TIMEOUT', 'TWILIO'],
  ['CIRCUIT_OPEN', 'TWILIO'],
  ['RATE_LIMITED', 'VAPI'],
];

// A server that refuses a whole request says so by its status, which the browser remarks on.
allowed.console.push(/status of (401|403|500)/);

await suite(async () => {
  const page = await visit('/failures');
  await page.locator('li[id]').first().waitFor();
  const codes = (await page.locator('li[id] h2').allInnerTexts()).map((c) => c.trim());
  await check('every code of the schema is there', () => complete(codes), page);
  const first = codes.filter((c) => !LAST.some(([code]) => code === c)).map((c) => [c, 'TWILIO']);
  for (const [code, at] of [...first, ...LAST]) await check(`${code} is caused and shown`, () => cause(page, code, at), page);
  await check('the failures are narrowed down by kind and by words', () => narrow(page), page);
});

async function complete(codes) {
  const sdl = await (await fetch(`${base}/schema.graphqls`)).text();
  const body = /enum ErrorCode \{([^}]*)\}/.exec(sdl)[1];
  const want = body.replace(/"[^"]*"/g, '').split(/\s+/).filter(Boolean).sort();
  same([...codes].sort().join(), want.join(), 'codes');
  return `${codes.length} codes`;
}

function entry(page, code) {
  return page.locator(`li[id=${code.toLowerCase()}]`);
}

async function cause(page, code, at) {
  await page.getByLabel('Let it fail at').selectOption(at);
  const item = entry(page, code);
  await item.getByRole('button', { name: code }).click();
  const notice = item.locator('[data-testid=problem]');
  await notice.waitFor({ timeout: 30_000 });
  same(await notice.getAttribute('data-code'), code, 'code');
  const sentence = await notice.getByRole('alert').innerText();
  expect(sentence.length > 10 && !/[{}]|undefined|HTTP/.test(sentence), sentence);
  expect(/^[A-Za-z0-9._-]{8,128}$/.test(await notice.locator('code').first().innerText()), 'it has no correlation ID');
  return sentence;
}

async function narrow(page) {
  await page.getByLabel('Kind of failure').selectOption('RATE_LIMIT');
  await page.waitForFunction(() => document.querySelectorAll('li[id]').length === 3);
  await page.getByRole('searchbox').fill('quota');
  await page.waitForFunction(() => document.querySelectorAll('li[id]').length === 1);
}
