// Seals and opens dossiers in this browser, and makes the keys for it (the age format).
// What is typed into its fields, and every secret key, stays here: they stand in no form and
// have no name. Only ciphertext is put into the form that is sent. It loads and keeps nothing.
"use strict";

const LADDER = [2048, 4096, 8192, 16384]; // bytes; the server takes no other length
const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const say = (from, name, shown) => {
  for (const each of all(`[data-said="${name}"]`, from)) each.hidden = !shown;
};

const padded = (text) => {
  const bytes = new TextEncoder().encode(text);
  const size = LADDER.find((each) => bytes.length <= each);
  if (size === undefined) return null;
  const whole = new Uint8Array(size);
  whole.set(bytes);
  return whole;
};

const written = (part) =>
  all(`[data-part="${part}"]`)
    .filter((field) => field.value.trim())
    .map((field) => `${field.labels[0].textContent.trim()}\n${field.value.trim()}\n`)
    .join("\n");

const sealed = async (bytes, recipients) => {
  const encrypter = new age.Encrypter();
  for (const each of recipients) encrypter.addRecipient(each);
  return age.armor.encode(await encrypter.encrypt(bytes));
};

const prepareSealing = (area) => {
  const form = document.querySelector("form[data-sealed-form]");
  const recipients = all("[data-recipient]").map((each) => each.dataset.recipient);
  area.querySelector("button").addEventListener("click", async (event) => {
    event.currentTarget.disabled = true;
    const parts = ["starred", "rest"].map((part) => padded(written(part)));
    say(area, "long", parts.includes(null));
    say(area, "failed", false);
    try {
      if (!parts.includes(null)) {
        const texts = await Promise.all(parts.map((bytes) => sealed(bytes, recipients)));
        form.elements.starred.value = texts[0];
        form.elements.rest.value = texts[1];
        form.submit();
        return;
      }
    } catch {
      say(area, "failed", true);
    }
    area.querySelector("button").disabled = false;
  });
  form.addEventListener("submit", (event) => {
    const sealedOnly = ["starred", "rest"].every((name) =>
      form.elements[name].value.trim().startsWith(BEGIN),
    );
    say(form, "plain", !sealedOnly);
    if (!sealedOnly) event.preventDefault();
  });
};

const prepareOpening = (area) => {
  area.querySelector("button").addEventListener("click", async () => {
    let opened = 0;
    for (const each of all("[data-sealed]")) {
      try {
        const decrypter = new age.Decrypter();
        decrypter.addIdentity(area.querySelector("input").value.trim());
        const bytes = await decrypter.decrypt(age.armor.decode(each.querySelector("textarea").value));
        const shown = each.querySelector("[data-opened]");
        shown.textContent = new TextDecoder().decode(bytes).replace(/\0+$/, "");
        shown.hidden = false;
        opened += 1;
      } catch {
        // Sealed for other keys, or before this one was made: said below if nothing opens.
      }
    }
    say(area, "shut", opened === 0);
    if (opened) area.querySelector("input").value = "";
  });
};

const prepareMaking = (area) => {
  area.querySelector("button").addEventListener("click", async () => {
    const identity = await age.generateX25519Identity();
    const shown = area.querySelector("output");
    shown.textContent = identity;
    say(area, "made", true);
    document.querySelector("form[data-recipient-form]").elements.recipient.value =
      await age.identityToRecipient(identity);
  });
};

const PREPARE = { sealing: prepareSealing, opening: prepareOpening, making: prepareMaking };
for (const [name, prepare] of Object.entries(PREPARE)) {
  for (const area of all(`[data-scripted="${name}"]`)) {
    if (!window.isSecureContext || !window.crypto?.subtle) continue;
    prepare(area);
    area.hidden = false;
    for (const said of all("[data-unscripted]")) said.hidden = true;
  }
}
