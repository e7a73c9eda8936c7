// oauth2-mock-server as the identity provider of one service, over https. It issues what callers
// show; what the service itself needs for the organisation it gets from the stand-in's provider.
import { dirname, join } from 'node:path';
import { OAuth2Server } from 'oauth2-mock-server';
import { accessToken, organization, ready } from './simulator.mjs';

const certificates = dirname(ready.ca_file);

export async function startMockIdentity() {
  const tenant = `/${ready.tenant_id}`;
  const server = new OAuth2Server(
    join(certificates, 'server-key.pem'), join(certificates, 'server.pem'),
    {
      endpoints: {
        wellKnownDocument: `${tenant}/v2.0/.well-known/openid-configuration`,
        jwks: `${tenant}/discovery/v2.0/keys`,
        token: `${tenant}/oauth2/v2.0/token`,
      },
    });
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  const authority = `https://127.0.0.1:${server.address().port}`;
  server.issuer.url = authority;  // its document names the other endpoints below it
  const token = await accessToken(organization.https);
  server.service.on('beforeResponse', (response) => {
    response.body = { access_token: token, token_type: 'Bearer', expires_in: 3599 };
  });
  return { server, authority, issuer: `${authority}${tenant}/v2.0` };
}
