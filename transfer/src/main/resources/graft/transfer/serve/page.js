// The page of graft serve. Every text goes into the page as text, never as HTML.
'use strict';

const $ = id => document.getElementById(id);
const READ_HERE = ['image/png', 'image/jpeg', 'image/gif', 'image/bmp'];
const LONGEST = 2048; // what no network sees need not be sent
let token = '';
let threshold = {};

function element(name, text, attributes) {
  const e = document.createElement(name);
  if (text) e.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) e.setAttribute(key, value);
  return e;
}

const percent = p => (100 * p).toFixed(1) + ' %';
const say = text => { $('live').textContent = text; };

async function ask(path, options) {
  const headers = Object.assign({}, (options || {}).headers);
  if (token) headers.Authorization = 'Bearer ' + token;
  const response = await fetch(path, Object.assign({}, options, { headers }));
  if (response.status === 401) { askForToken(Boolean(token)); }
  const type = response.headers.get('Content-Type') || '';
  const answer = type.includes('json') ? await response.json() : {};
  if (!response.ok) throw new Error(answer.detail || 'the server answered ' + response.status);
  return answer;
}

function askForToken(wrong) {
  $('token-form').hidden = false;
  $('token-wrong').hidden = !wrong;
  $('token').focus();
}

// ---- the model

async function describe() {
  let model;
  try {
    model = await ask('model');
  } catch (e) {
    $('subtitle').textContent = e.message;
    return;
  }
  $('token-form').hidden = true;
  threshold = model.confidence;
  document.title = model.file + ': try the model';
  $('subtitle').textContent = model.architecture + ', ' + model.classes.length + ' classes: '
      + model.classes.slice(0, 6).join(', ') + (model.classes.length > 6 ? ' …' : '');
  const facts = {
    'File': model.file,
    'Network': model.architecture + ', ' + model.parameters.toLocaleString('en') + ' weights',
    'Images': model.preparation.text,
    'Known from': percent(threshold.threshold)
        + (threshold.threshold_found ? ', as found on images it did not learn from' : ', which was not measured'),
    'Temperature': threshold.temperature.toFixed(2)
        + (threshold.temperature === 1 ? ': probabilities as the network gives them' : ': probabilities are calibrated'),
    'Read': new Date(model.loaded).toLocaleString() + (model.number ? ', change ' + model.number : ''),
  };
  if (model.training_pictures) facts['Training images'] = String(model.training_pictures);
  $('facts').replaceChildren(...Object.entries(facts).map(([name, value]) => {
    const row = element('tr');
    row.append(element('th', name, { scope: 'row' }), element('td', value));
    return row;
  }));
  $('classes').textContent = model.classes.join(', ');
  $('card-box').hidden = !model.card;
  $('card').textContent = model.card;
}

// ---- images

// What the server does not read, the browser may (WebP, AVIF, HEIC): it is sent as PNG. Large ones are made smaller.
async function readable(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (e) {
    return file; // the server says what is wrong with it
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (READ_HERE.includes(file.type) && scale === 1) return file;
  const canvas = element('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise(done => canvas.toBlob(done, 'image/png'));
}

const waiting = [];
let working = false;

async function give(files) {
  const images = [...files].filter(f => f.type.startsWith('image/') || !f.type);
  if (!images.length) { say('That is no image.'); return; }
  for (const file of images) waiting.push([file, place(file.name || 'picture')]);
  say(images.length === 1 ? 'Looking …' : 'Looking at ' + images.length + ' images …');
  if (working) return;
  working = true;
  while (waiting.length) {
    const [file, article] = waiting.shift();
    try {
      const body = await readable(file);
      show(article, file.name || 'picture', await ask('explain', {
        method: 'POST', body, headers: { 'Content-Type': body.type || 'application/octet-stream' },
      }));
    } catch (e) {
      article.replaceChildren(element('p', (file.name || 'picture') + ': ' + e.message, { class: 'wrong' }));
      article.setAttribute('aria-busy', 'false');
      say(e.message);
    }
  }
  working = false;
}

function place(name) {
  const article = element('article', '', { class: 'sheet', 'aria-busy': 'true', 'aria-label': 'Answer for ' + name });
  article.append(element('p', name + ': looking …', { class: 'quiet' }));
  $('answers-title').after(article);
  return article;
}

function show(article, name, answer) {
  const best = answer.predictions[0];
  const title = answer.known ? best.class : 'I don’t know';
  article.className = 'sheet answer';
  const figure = element('figure');
  const picture = element('img', '', { src: answer.overlay || answer.seen, alt: name + ', as the network sees it' });
  figure.append(picture);
  if (answer.overlay) {
    const label = element('label', '', { class: 'toggle' });
    const box = element('input', '', { type: 'checkbox' });
    box.checked = true;
    box.addEventListener('change', () => {
      picture.src = box.checked ? answer.overlay : answer.seen;
      caption.textContent = box.checked ? looked : name;
    });
    label.append(box, 'Where it looks');
    figure.append(label);
  }
  const looked = 'Bright is what spoke for ' + best.class + ' (Grad-CAM at ' + answer.layer + ')';
  const caption = element('figcaption', answer.overlay ? looked : name
      + (answer.note ? '. No map of where it looks: ' + answer.note : ''));
  figure.append(caption);

  const text = element('div');
  text.append(element('h3', title));
  if (!answer.known) {
    text.append(element('p', 'No class reaches ' + percent(threshold.threshold ?? 0.5) + '. The nearest is '
        + best.class + '.', { class: 'doubt' }));
  }
  const list = element('ol', '', { class: 'classes', 'aria-label': 'Classes by probability' });
  for (const p of answer.predictions) {
    const item = element('li');
    const fill = element('i', '', { class: 'fill' });
    fill.style.width = 100 * p.probability + '%';
    item.append(fill, element('span', p.class), element('span', percent(p.probability), { class: 'number' }));
    list.append(item);
  }
  text.append(list);
  if (answer.nearest.length) {
    text.append(element('p', 'The most similar training images', { class: 'nearest-title' }));
    const nearest = element('div', '', { class: 'nearest' });
    for (const n of answer.nearest) {
      const like = element('figure');
      like.append(element('img', '', { src: n.picture, alt: 'A training image of ' + n.class }),
          element('figcaption', n.class + ', ' + n.cosine.toFixed(2)));
      nearest.append(like);
    }
    text.append(nearest);
  }
  article.replaceChildren(figure, text);
  article.setAttribute('aria-busy', 'false');
  say(name + ': ' + (answer.known ? best.class + ', ' + percent(best.probability)
      : 'not known; nearest ' + best.class + ', ' + percent(best.probability)));
}

// ---- ways in

$('files').addEventListener('change', e => { give(e.target.files); e.target.value = ''; });
document.addEventListener('paste', e => {
  if (e.clipboardData.files.length) { e.preventDefault(); give(e.clipboardData.files); }
});
let depth = 0;
const over = on => $('drop').classList.toggle('over', on);
document.addEventListener('dragenter', e => { e.preventDefault(); depth++; over(true); });
document.addEventListener('dragleave', () => { if (--depth <= 0) { depth = 0; over(false); } });
document.addEventListener('dragover', e => e.preventDefault());
document.addEventListener('drop', e => { e.preventDefault(); depth = 0; over(false); give(e.dataTransfer.files); });

let stream = null;
function cameraOff() {
  if (stream) stream.getTracks().forEach(t => t.stop());
  stream = null;
  $('camera-box').hidden = true;
  $('camera').focus();
}
if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
  $('camera').hidden = false;
  $('camera').addEventListener('click', async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch (e) {
      say('There is no camera, or the browser may not use it.');
      return;
    }
    $('video').srcObject = stream;
    $('camera-box').hidden = false;
    await $('video').play();
    $('take').focus();
  });
  $('take').addEventListener('click', () => {
    const canvas = element('canvas');
    canvas.width = $('video').videoWidth;
    canvas.height = $('video').videoHeight;
    canvas.getContext('2d').drawImage($('video'), 0, 0);
    canvas.toBlob(blob => give([new File([blob], 'camera.png', { type: 'image/png' })]), 'image/png');
  });
  $('camera-off').addEventListener('click', cameraOff);
}

$('token-form').addEventListener('submit', e => {
  e.preventDefault();
  token = $('token').value;
  describe();
});
// An address that ends in #token=… opens at once; what follows # is not sent to any server.
if (location.hash.startsWith('#token=')) {
  token = decodeURIComponent(location.hash.slice(7));
  history.replaceState(null, '', location.pathname);
}
$('here').textContent = location.origin + '/';
describe();
