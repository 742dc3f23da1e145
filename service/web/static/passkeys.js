// Asks the browser for a passkey and puts its answer into the form it was asked from.
// It loads nothing, sends nothing by itself and keeps nothing.
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const opened = (options) => {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.user) publicKey.user = { ...options.user, id: bytes(options.user.id) };
  delete publicKey.allowCredentials;
  delete publicKey.excludeCredentials;
  return { publicKey };
};

const closed = (credential) => {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = credential.response[name];
    if (value) response[name] = text(value);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response });
};

for (const form of document.querySelectorAll("form[data-options]")) {
  if (!window.PublicKeyCredential) continue;
  const options = JSON.parse(form.dataset.options);
  form.hidden = false;
  for (const said of document.querySelectorAll("[data-unscripted]")) said.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const asked = options.user ? "create" : "get";
      const credential = await navigator.credentials[asked](opened(options));
      form.elements.answer.value = closed(credential);
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
    }
  });
}
