// Signs in at an organisation's own sign-in: a real OpenID Connect provider, a real browser.
//
// node organisation.mjs PROGRAM: starts a provider (`oidc-provider`) on this machine, then the
// program (the hub's example `organisation`) with its address and secret. Whoever signs in at the
// provider is who they say they are: `name@domain`, and `unchecked-…` is an address that it has not
// checked. The provider needs Node 20; with an older one this says so and tries nothing.

import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { chromium } from 'playwright-core';
import { check, finish, looks, start } from './lib.mjs';

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.log(`skipped: the OpenID Connect provider needs Node 20, this is ${process.versions.node}`);
  process.exit(0);
}
const { Provider } = await import('oidc-provider');

const secret = randomBytes(24).toString('base64url');
const LABEL = 'Norrby kommun';

async function listen() {
  const server = createServer((request, response) => server.serve(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, issuer: `http://127.0.0.1:${server.address().port}` };
}

function provider(issuer, portal) {
  const made = new Provider(issuer, {
    clients: [{ client_id: 'vardkase', client_secret: secret, redirect_uris: [`${portal}/sign-in/organisation/back`], grant_types: ['authorization_code'], response_types: ['code'] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: `person-${id}`, email: id, email_verified: !id.startsWith('unchecked'), name: id.split('@')[0] }),
    }),
  });
  return made.callback();
}

// Goes from our page through the provider's own pages until it is back; the address it came to.
async function through(page, login) {
  await page.waitForSelector('input[name=login]');
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.waitForSelector('form button[type=submit]');
  await page.click('form button[type=submit]');
  await page.waitForLoadState('load');
}

// A browser of its own for each: nobody is signed in anywhere yet.
async function fresh(browser, portal, path = '/sign-in') {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${portal}${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return { context, page };
}

async function signIn(browser, portal, login) {
  const { context, page } = await fresh(browser, portal);
  const seen = [];
  page.on('request', (request) => seen.push(request.url()));
  await page.click(`a:has-text("${LABEL}")`);
  await through(page, login);
  const back = seen.find((url) => url.includes('/sign-in/organisation/back?'));
  return { context, page, back };
}

const isIn = async (page) => (await page.locator('.me').count()) === 1;

async function goodOnes(browser, portal) {
  for (const login of ['kari@norrby.example', 'siv@norrby.example']) {
    const { context, page, back } = await signIn(browser, portal, login);
    check(`${login} is signed in`, (await isIn(page)) ? '' : `${page.url()} ${await page.locator('main').innerText()}`);
    await page.goto(`${portal}/account/sessions?lang=en`);
    const ways = await page.locator('.sessions').innerText();
    check(`${login}: the session says how`, ways.includes("organisation's sign-in") ? '' : ways);
    await page.goto(`${portal}/account/organisations?lang=en`);
    check(`${login}: the account says so`, (await page.locator('main').innerText()).includes(LABEL) ? '' : 'not connected');
    await looks(page, `${login} organisations`, 'en');
    // The way back counts once, in this browser and in any other.
    await page.goto(back);
    check(`${login}: the way back counts once`, page.url().includes('said=sign-in-again') ? '' : page.url());
    const other = await fresh(browser, portal);
    await other.page.goto(back);
    check(`${login}: it is of no use to another browser`, !(await isIn(other.page)) && other.page.url().includes('said=sign-in-again') ? '' : other.page.url());
    await other.context.close();
    await context.close();
  }
}

async function refused(browser, portal) {
  for (const [login, title] of [
    ['nobody@norrby.example', 'There is no account for you here'],
    ['unchecked-kari@norrby.example', 'Your address is not confirmed'],
    ['per@elsewhere.example', 'That address cannot be used here'],
  ]) {
    const { context, page } = await signIn(browser, portal, login);
    const text = await page.locator('main').innerText();
    check(`${login} is told why not`, text.includes(title) && !(await isIn(page)) ? '' : `${page.url()} ${text}`);
    await looks(page, `${login} refused`, 'en');
    await context.close();
  }
}

// A state that is not ours, while a sign-in is under way in this browser.
async function otherState(browser, portal) {
  const { context, page } = await fresh(browser, portal);
  await page.click(`a:has-text("${LABEL}")`);
  await page.waitForSelector('input[name=login]');
  await page.goto(`${portal}/sign-in/organisation/back?code=x&state=${'A'.repeat(43)}`);
  check('another state is refused', page.url().includes('said=sign-in-again') ? '' : page.url());
  await context.close();
}

async function brokenOff(browser, portal) {
  const { context, page } = await fresh(browser, portal);
  await page.click(`a:has-text("${LABEL}")`);
  await page.waitForSelector('input[name=login]');
  await page.click('a:has-text("Cancel")');
  await page.waitForLoadState('load');
  const text = await page.locator('main').innerText();
  check('who breaks it off is told so', text.includes('You broke off the sign-in') ? '' : `${page.url()} ${text}`);
  await context.close();
}

// Connected by hand: an address that the provider may not vouch for does not matter then.
async function connected(browser, portal, password) {
  const { context, page } = await fresh(browser, portal);
  await page.fill('#login', 'per@elsewhere.example');
  await page.fill('#password', password);
  await page.click('main form button[type=submit]');
  await page.waitForURL(`${portal}/`);
  await page.goto(`${portal}/account/organisations?lang=en`);
  await page.click(`a:has-text("${LABEL}")`);
  await through(page, 'per@elsewhere.example');
  check('connecting comes back to the account', page.url().includes('said=organisation-connected') ? '' : page.url());
  await context.close();
  const again = await signIn(browser, portal, 'per@elsewhere.example');
  check('what is connected signs in', (await isIn(again.page)) ? '' : again.page.url());
  await again.page.goto(`${portal}/account/organisations?lang=en`);
  await again.page.click('form[action$="/remove"] button');
  await again.page.waitForURL(/said=organisation-disconnected/);
  await again.context.close();
  const late = await signIn(browser, portal, 'per@elsewhere.example');
  check('what is disconnected does not', (await isIn(late.page)) ? 'signed in' : '');
  await late.context.close();
}

async function down(browser, portal, server, program, issuer) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  // Another hub, which has not asked the provider yet.
  const { child, found } = start([...program, issuer, secret]);
  const { portal: other } = await found;
  const { context, page } = await fresh(browser, other);
  await page.click(`a:has-text("${LABEL}")`);
  await page.waitForLoadState('load');
  const text = await page.locator('main').innerText();
  check('a provider that is down is told', text.includes('does not answer') ? '' : `${page.url()} ${text}`);
  await looks(page, 'provider down', 'en');
  await page.click('a:has-text("Go to sign-in")');
  check('the password is still asked for', (await page.locator('#password').count()) === 1 ? '' : page.url());
  await context.close();
  child.removeAllListeners('exit');
  child.kill('SIGINT');
}

const program = process.argv.slice(2);
const { server, issuer } = await listen();
const { child, found } = start([...program, issuer, secret]);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
try {
  const { portal, password } = await found;
  server.serve = provider(issuer, portal);
  await goodOnes(browser, portal);
  await refused(browser, portal);
  await otherState(browser, portal);
  await brokenOff(browser, portal);
  await connected(browser, portal, password);
  await down(browser, portal, server, program, issuer);
} catch (error) {
  check('the organisation\'s own sign-in', error.stack);
} finally {
  await browser.close();
  child.removeAllListeners('exit');
  child.kill('SIGINT');
}
finish();
