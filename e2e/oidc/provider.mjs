// A real OpenID provider on a free port of this machine, for oidc_test.go.
//
//   node provider.mjs <redirect URI> <audience>
//
// Everybody can sign in, by any name and password. It prints its issuer when it
// listens, and ends when its standard input does.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [redirect, audience] = process.argv.slice(2);

const key = (type, options, alg) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  kid: alg.toLowerCase(),
  use: "sig",
  alg,
});

const client = (id, more) => ({
  client_id: id,
  redirect_uris: [redirect],
  grant_types: ["authorization_code"],
  response_types: ["code"],
  ...more,
});

const configuration = {
  clients: [
    client("ava-web", { client_secret: "the web client's", token_endpoint_auth_method: "client_secret_basic" }),
    client("ava-public", { token_endpoint_auth_method: "none", id_token_signed_response_alg: "ES256" }),
    client("app", { token_endpoint_auth_method: "none" }),
  ],
  jwks: { keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  claims: { openid: ["sub"], profile: ["name"] },
  conformIdTokenClaims: false, // profile claims in the ID token, as most providers have it
  pkce: { required: () => true },
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Grant: 600, Interaction: 600, Session: 600 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} Example` }) }),
  features: {
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: "read",
        audience,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "ES256" } },
      }),
    },
  },
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on("request", new Provider(issuer, configuration).callback());
  console.log(issuer);
});
process.stdin.on("end", () => process.exit(0)).resume();
