// Audits a server against GraphQL over HTTP: `node audit.mjs http://HOST/graphql` prints one JSON line for each audit,
// {id, name, level, status, reason}. Whether a failed one matters is for the caller to say (e2e_test.go).
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: node audit.mjs URL');

// A server that never answers fails its audit instead of holding up the rest.
const fetchFn = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(10_000) });

for (const audit of serverAudits({ url, fetchFn })) {
  const { status, reason } = await run(audit);
  const level = audit.name.split(' ', 1)[0];
  console.log(JSON.stringify({ id: audit.id, name: audit.name, level, status, reason }));
}

async function run(audit) {
  try {
    return await audit.fn();
  } catch (err) {
    return { status: 'error', reason: String(err?.cause ?? err) };
  }
}
