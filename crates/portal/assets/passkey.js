// Makes and uses passkeys: asks the device, fills the hidden fields of a form and sends it. All
// that is asked stands in the form's data attributes; without this script the form stays hidden.
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = (list) => (list || '').split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) }));

  const make = async (asked) => {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.party, name: asked.partyName },
      user: { id: bytes(asked.user), name: asked.login, displayName: asked.person },
      pubKeyCredParams: asked.algorithms.split(' ').map((alg) => ({ type: 'public-key', alg: Number(alg) })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: named(asked.has),
    } });
    return { client: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject) };
  };

  const use = async (asked) => {
    const used = await navigator.credentials.get({ publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.party,
      userVerification: 'required',
      allowCredentials: named(asked.has),
    } });
    const { clientDataJSON, authenticatorData, signature } = used.response;
    return { credential: text(used.rawId), client: text(clientDataJSON), device: text(authenticatorData), signature: text(signature) };
  };

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const failed = form.querySelector('[data-failed]');
    form.closest('[data-part]').hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const filled = await (form.dataset.passkey === 'make' ? make : use)(form.dataset);
        for (const [name, value] of Object.entries(filled)) form.elements[name].value = value;
        form.submit();
      } catch {
        failed.hidden = false;
        failed.focus();
      }
    });
  }
})();
