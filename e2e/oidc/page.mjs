// Signs in to the settings page at a real OpenID provider, for signin_test.go:
//
//   node oidc/page.mjs <server> <issuer> <server without a sign-in> <folder for pictures>
import { allowed, axe, base, button, check, control as programs, expect, prefixed as issuer, same, suite, visit, where } from '../settings/browser.mjs';

// Those whom the server does not know are answered with 401, which browsers note.
allowed.console.push(/status of 401/);
// The provider's pages load a font, which nothing here needs.
const FONTS = 'fonts.googleapis.com';
for (const host of [new URL(issuer).host, FONTS]) allowed.hosts.add(host);

const ASKED = '/integrations/vapi/assistants?q=dental';

await suite(async () => {
  const page = await visit(ASKED);
  await page.route(`https://${FONTS}/**`, (route) => route.fulfill({ contentType: 'text/css', body: '' }));
  page.on('dialog', (dialog) => dialog.accept());
  const step = (name, body) => check(name, body, page);
  await step('somebody unknown is told to sign in, and shown nothing else', () => unknown(page));
  await step('whoever signs in comes back to the page that was asked for', () => signIn(page));
  await step('the page works for them', () => work(page));
  await step('a session that ends while something is entered is told of, and what was entered stays', () => ended(page));
  await step('signing in again leads back to the same page', () => again(page));
  await step('a session that ends is told of without anything being done', () => told(page));
  await step('signing out ends the session, and leaves nothing to be seen', () => signOut(page));
  await step('a server without a sign-in says how to get one', tokensOnly);
});

/** The page to which the way to the sign-in comes back. */
async function comesBackTo(page) {
  const link = page.getByRole('main').getByRole('link', { name: /^Sign in/ }).first();
  const href = new URL(await link.getAttribute('href'), base);
  same(href.pathname, '/auth/login', 'the way to the sign-in');
  return href.searchParams.get('return');
}

async function unknown(page) {
  await page.getByRole('heading', { level: 1, name: 'Please sign in' }).waitFor();
  same(await page.getByRole('table').count(), 0, 'tables');
  same(await page.getByTestId('problem').count(), 0, 'failures');
  same(await comesBackTo(page), ASKED, 'the page to come back to');
  await axe(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await axe(page);
  // What is asked for next counts, not what was first.
  await page.getByRole('link', { name: 'Activity' }).click();
  same(await comesBackTo(page), '/activity', 'the page to come back to');
  await page.goBack();
}

/** Goes through the pages of the provider, which asks for less when it knows somebody already. */
async function throughProvider(page) {
  for (let i = 0; i < 5 && new URL(page.url()).origin === new URL(issuer).origin; i++) {
    if (await page.locator('input[name=login]').count()) {
      await page.locator('input[name=login]').fill('ann');
      await page.locator('input[name=password]').fill('any');
    }
    await Promise.all([page.waitForNavigation(), page.locator('button[type=submit]').click()]);
  }
}

async function signIn(page) {
  await Promise.all([page.waitForURL(`${issuer}/**`), page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()]);
  await throughProvider(page);
  await page.getByText('3 shown').waitFor();
  same(where(page), ASKED, 'address');
  await page.getByText('ann Example').waitFor();
  same(await page.getByRole('main').getByRole('link', { name: /^Sign in/ }).count(), 0, 'ways to the sign-in');
}

async function work(page) {
  await page.getByTestId('live').getByText('Live').waitFor();
  await page.goto(`${base}/activity`);
  await page.locator('tbody').getByText('Signed in').waitFor();
  await page.goto(`${base}/integrations/vapi`);
  await button(page, 'Test connection').click();
  await page.getByText(/^Vapi works/).first().waitFor();
}

/** Ends the session at the server alone, as time does: the browser still has its cookie. */
async function endSession(page) {
  const { name, value } = (await page.context().cookies()).find((c) => c.name === 'ava');
  const answered = await fetch(`${base}/auth/logout`, { method: 'POST', headers: { Cookie: `${name}=${value}` } });
  same(answered.status, 204, 'status');
}

async function ended(page) {
  const key = page.getByLabel('Private API key', { exact: true });
  await key.fill('7a1c9f3e-5b2d-4c8a-9e6f-1d0b3a5c7e42');
  await endSession(page);
  await button(page, 'Save and test').click();
  const banner = page.getByTestId('session-ended');
  await banner.getByRole('alert').getByText('Your session has ended.').waitFor();
  same(await key.inputValue(), '7a1c9f3e-5b2d-4c8a-9e6f-1d0b3a5c7e42', 'what was entered');
  same(await comesBackTo(page), '/integrations/vapi', 'the page to come back to');
  same(await page.getByText('ann Example').count(), 0, 'names of somebody signed in');
  await axe(page);
}

async function again(page) {
  await page.getByTestId('session-ended').getByRole('link', { name: 'Sign in again' }).click();
  await page.waitForFunction((from) => location.origin !== from || !document.querySelector('[data-testid=session-ended]'), new URL(base).origin);
  await throughProvider(page);
  await page.getByText('ann Example').waitFor();
  same(where(page), '/integrations/vapi', 'address');
  await button(page, 'Test connection').waitFor();
  same(await page.getByTestId('session-ended').count(), 0, 'notes of an end');
}

async function told(page) {
  await page.getByTestId('live').getByText('Live').waitFor();
  await endSession(page);
  // The stream is opened anew now and then, which needs a session.
  await page.getByTestId('session-ended').waitFor({ timeout: 60_000 });
  await again(page);
}

async function signOut(page) {
  const left = page.waitForResponse((r) => r.url().endsWith('/auth/logout'));
  await button(page, 'Sign out').click();
  same((await left).status(), 204, 'status');
  await page.getByRole('heading', { level: 1, name: 'Please sign in' }).waitFor();
  same(where(page), '/integrations/vapi', 'address');
  same((await page.context().cookies(base)).filter((c) => c.name === 'ava').length, 0, 'cookies');
  const refused = await page.request.post(`${base}/graphql`, { data: { query: '{ viewer { name } }' }, headers: { 'X-AVA-CSRF': '1' } });
  same(refused.status(), 401, 'status');
  await page.goto(base);
  await page.getByRole('heading', { level: 1, name: 'Please sign in' }).waitFor();
}

async function tokensOnly() {
  const page = await visit('/integrations/vapi', {}, programs);
  await page.getByRole('heading', { level: 1, name: 'There is no sign-in here' }).waitFor();
  await page.getByText('AVA_OIDC_CLIENT_ID').waitFor();
  same(await page.getByRole('link', { name: /^Sign in/ }).count(), 0, 'ways to a sign-in that is not there');
  expect((await axe(page)).length > 0, 'nothing was looked at');
  await page.context().close();
}
