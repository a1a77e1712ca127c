// Sends a file in parts, shows how far it is, and goes on after a cut or a reload: what the hub has
// is asked, not remembered. Without this script the form stays hidden and the page says what to do.
(() => {
  const form = document.querySelector('form[data-files]');
  if (!form) return;
  // Bytes of a part: some seconds on a slow line, so that little is sent twice.
  const PART = 8 * 1024 * 1024;
  // Seconds between two tries while the line is down, at most.
  const WAIT_MAX_S = 30;
  const said = form.querySelector('[data-said]');
  const bar = form.querySelector('progress');
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const ask = (method, path, headers, body) => fetch(path, {
    method, body, credentials: 'same-origin', headers: { 'X-CSRF-Token': form.dataset.csrf, ...headers },
  });
  const refused = (text) => Object.assign(new Error(text), { refused: true });

  const announce = async (file) => {
    const new_ = { name: file.name, bytes: file.size, note: form.note.value };
    if (form.member) new_.member = form.member.value;
    if (form.dataset.question) new_.question = form.dataset.question;
    const answer = await ask('POST', '/api/v1/files', { 'Content-Type': 'application/json' }, JSON.stringify(new_));
    if (answer.status === 201) return answer.headers.get('Location');
    const problem = await answer.json().catch(() => ({}));
    throw refused((problem.mistakes || []).concat(problem.detail || []).join('; '));
  };

  // Where the file ends at the hub; nothing when the hub does not know it any more.
  const ends = async (place) => {
    const answer = await ask('HEAD', place, {});
    return answer.ok ? Number(answer.headers.get('Upload-Offset')) : undefined;
  };

  const send = async (file, place, from) => {
    let [at, seconds] = [from, 1];
    while (at < file.size) {
      bar.value = (100 * at) / file.size;
      try {
        const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(at) };
        const answer = await ask('PATCH', place, headers, file.slice(at, at + PART));
        if (answer.status === 401 || answer.status === 403 || answer.status === 404) throw refused('');
        // 409: a part came twice. Everything else is told and tried again, each time later.
        if (!answer.ok && answer.status !== 409) throw new Error(`${answer.status}`);
        at = answer.ok ? Number(answer.headers.get('Upload-Offset')) : (await wait(1), await ends(place)) ?? at;
        [seconds, said.textContent] = [1, ''];
      } catch (error) {
        if (error.refused) throw error;
        said.textContent = form.dataset.cut;
        await wait(seconds);
        seconds = Math.min(seconds * 2, WAIT_MAX_S);
        at = await ends(place).catch(() => undefined) ?? at;
      }
    }
  };

  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const file = form.file.files[0];
    if (!file) return;
    const button = form.querySelector('button');
    const key = `vardkase-file:${file.name}:${file.size}:${file.lastModified}`;
    button.disabled = true;
    form.querySelector('[data-going]').hidden = false;
    try {
      let place = localStorage.getItem(key);
      let from = place ? await ends(place) : undefined;
      if (from === undefined) {
        [place, from] = [await announce(file), 0];
        localStorage.setItem(key, place);
      }
      await send(file, place, from);
      localStorage.removeItem(key);
      location.assign(`/files/${place.split('/').pop()}`);
    } catch (error) {
      said.textContent = `${form.dataset.refused} ${error.refused ? error.message : ''}`;
      button.disabled = false;
    }
  });
})();
