// What the tests need to know of the running simulator, and its control API.
export const ready = JSON.parse(process.env.OPENDES_SIM_READY);
export const organization = ready.organizations[0];

export async function control(method, path, body) {
  const response = await fetch(organization.control + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

// A token by plain HTTP, for the tests that are not about tokens.
export async function accessToken(resource = organization.http) {
  const response = await fetch(`${ready.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: ready.client_id,
      client_secret: ready.client_secret,
      scope: `${resource}.default`,
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error_description);
  return answer.access_token;
}

export async function get(path, headers = {}) {
  return fetch(`${organization.http}api/data/v9.2/${path}`, {
    headers: { Authorization: `Bearer ${await accessToken()}`, ...headers },
  });
}
