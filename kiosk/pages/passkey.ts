// Passkeys on the manager's pages: without this script, or in a browser that has none, the password does.

export {};

const bytes = (text: string): ArrayBuffer => {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const found = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) found[index] = binary.charCodeAt(index);
  return found.buffer;
};

const text = (buffer: ArrayBuffer | null): string | null => {
  if (!buffer) return null;
  const binary = String.fromCharCode.apply(null, Array.from(new Uint8Array(buffer)));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

interface Described {
  id: string;
}

const described = (list: Described[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list || []).map((one) => ({ type: "public-key", id: bytes(one.id) }));

/** Send something to the server; when it wants a fresh sign-in first, go there. */
function send(path: string, token: string, body: unknown): Promise<any> {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(path, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) }).then((answer) => {
    if (answer.redirected) {
      location.assign(answer.url);
      return new Promise(() => undefined);
    }
    return answer.json();
  });
}

function signIn(token: string): Promise<any> {
  return send("/manage/sign-in/passkey/options", token, {})
    .then((asked) =>
      navigator.credentials.get({
        publicKey: Object.assign(asked, {
          challenge: bytes(asked.challenge),
          allowCredentials: described(asked.allowCredentials),
        }),
      }),
    )
    .then((found) => {
      const key = found as PublicKeyCredential;
      const said = key.response as AuthenticatorAssertionResponse;
      return send(`/manage/sign-in/passkey${location.search}`, token, {
        id: key.id,
        rawId: text(key.rawId),
        type: key.type,
        response: {
          authenticatorData: text(said.authenticatorData),
          clientDataJSON: text(said.clientDataJSON),
          signature: text(said.signature),
          userHandle: text(said.userHandle),
        },
      });
    });
}

function add(token: string, name: string): Promise<any> {
  return send("/manage/account/passkeys/options", token, {})
    .then((asked) =>
      navigator.credentials.create({
        publicKey: Object.assign(asked, {
          challenge: bytes(asked.challenge),
          user: Object.assign(asked.user, { id: bytes(asked.user.id) }),
          excludeCredentials: described(asked.excludeCredentials),
        }),
      }),
    )
    .then((made) => {
      const key = made as PublicKeyCredential;
      const said = key.response as AuthenticatorAttestationResponse;
      const response = { attestationObject: text(said.attestationObject), clientDataJSON: text(said.clientDataJSON) };
      return send("/manage/account/passkeys", token, {
        name,
        credential: { id: key.id, rawId: text(key.rawId), type: key.type, response },
      });
    });
}

const form = document.querySelector<HTMLFormElement>("form.passkey");
if (form && "PublicKeyCredential" in window) {
  const field = (name: string): string => {
    const input = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
    return input ? input.value : "";
  };
  const problem = form.querySelector<HTMLElement>(".problem");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const adds = form.hasAttribute("data-add");
    const say = (words: string | null): void => {
      if (!problem) return;
      problem.textContent = words;
      problem.hidden = !words;
    };
    say(null);
    (adds ? add(field("csrf_token"), field("name")) : signIn(field("csrf_token")))
      .then((answer) => (answer.to ? location.assign(answer.to) : say(answer.problem)))
      // Mostly somebody who pressed Cancel.
      .catch(() => say(form.getAttribute("data-failed")));
  });
}
