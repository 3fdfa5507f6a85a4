# SPDX-License-Identifier: Apache-2.0
"""Kim's sentence classifier in PyTorch, to compare `graft words classify` with.

usage: text_classifier.py VECTORS TRAIN TEST frozen|fine-tuned|random FIRST_SEED SEEDS [EPOCHS]

VECTORS is GloVe text, TRAIN and TEST hold lines of a label, a blank and a sentence. Kim 2014 (arXiv:1408.5882) and his
program (yoonkim/CNN_sentence): widths 3, 4, 5 with 100 maps, ReLU, maximum over time, dropout 0.5, a linear layer that
begins at 0; filters uniform in 0.01; Adadelta with rho 0.95 and epsilon 1e-6; batches of 50; after each step the norms
of the last layer's rows are at most 3. All words of both files are in the table; those without a vector begin uniform in
0.25. Sentences are padded by 4 in front and to the longest of the file and 4 after it. The last epoch counts.
"""
import re
import sys
import time

import numpy
import torch


def words(line):
    line = re.sub(r"[^A-Za-z0-9(),!?\'\`]", " ", line)
    for pattern, by in ((r"\'s", " 's"), (r"\'ve", " 've"), (r"n\'t", " n't"), (r"\'re", " 're"), (r"\'d", " 'd"),
                        (r"\'ll", " 'll"), (r",", " , "), (r"!", " ! "), (r"\(", " ( "), (r"\)", " ) "),
                        (r"\?", " ? "), (r"\s{2,}", " ")):
        line = re.sub(pattern, by, line)
    return line.strip().lower().split()


def read(path):
    lines = [line.rstrip("\n").split(" ", 1) for line in open(path, encoding="latin-1") if line.strip()]
    return [label for label, _ in lines], [words(text) for _, text in lines]


def main(vectors, train, test, use, first, seeds, epochs=15):
    torch.set_num_threads(1)
    train_labels, train_texts = read(train)
    test_labels, test_texts = read(test)
    vocabulary = {w: i + 1 for i, w in enumerate(dict.fromkeys(w for t in train_texts + test_texts for w in t))}
    published = {}
    for line in open(vectors, encoding="utf-8"):
        fields = line.rstrip("\n").split(" ")
        if fields[0] in vocabulary:
            published[fields[0]] = numpy.array(fields[1:], dtype=numpy.float32)
    dimension = len(next(iter(published.values())))
    classes = sorted(set(train_labels))
    longest = max(len(t) for t in train_texts + test_texts)

    def table(texts):
        x = numpy.zeros((len(texts), longest + 8), dtype=numpy.int64)
        for i, t in enumerate(texts):
            x[i, 4:4 + len(t)] = [vocabulary[w] for w in t]
        return torch.from_numpy(x)

    x, xt = table(train_texts), table(test_texts)
    y = torch.tensor([classes.index(l) for l in train_labels])
    yt = torch.tensor([classes.index(l) for l in test_labels])
    found = []
    for seed in range(first, first + seeds):
        start = time.process_time()
        torch.manual_seed(seed)
        weight = torch.empty(len(vocabulary) + 1, dimension).uniform_(-0.25, 0.25)
        weight[0] = 0
        if use != "random":
            for w, v in published.items():
                weight[vocabulary[w]] = torch.from_numpy(v)
        embedding = torch.nn.Embedding.from_pretrained(weight, freeze=use == "frozen", padding_idx=0)
        convolutions = torch.nn.ModuleList(torch.nn.Conv1d(dimension, 100, k) for k in (3, 4, 5))
        for c in convolutions:
            torch.nn.init.uniform_(c.weight, -0.01, 0.01)
            torch.nn.init.zeros_(c.bias)
        head = torch.nn.Linear(300, len(classes))
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
        drop = torch.nn.Dropout(0.5)

        def forward(batch):
            e = embedding(batch).transpose(1, 2)
            return head(drop(torch.cat([torch.relu(c(e)).max(2).values for c in convolutions], 1)))

        learning = [p for m in (embedding, convolutions, head) for p in m.parameters() if p.requires_grad]
        optimizer = torch.optim.Adadelta(learning, lr=1, rho=0.95, eps=1e-6)
        for _ in range(epochs):
            drop.train()
            for batch in torch.randperm(len(x)).split(50):
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(forward(x[batch]), y[batch]).backward()
                optimizer.step()
                with torch.no_grad():
                    head.weight.mul_((3 / head.weight.norm(dim=1, keepdim=True)).clamp(max=1))
        drop.eval()
        with torch.no_grad():
            found.append(100 * (forward(xt).argmax(1) == yt).double().mean().item())
        print(f"{use} seed {seed}: {found[-1]:.1f} %, {(time.process_time() - start) / epochs:.2f} s an epoch", flush=True)
    print(f"{use}: {numpy.mean(found):.2f} +- {numpy.std(found, ddof=1) if seeds > 1 else 0:.2f} over {seeds} seeds, "
          f"{len(vocabulary)} words, {len(published)} of them with a vector")


if __name__ == "__main__":
    main(*sys.argv[1:5], *map(int, sys.argv[5:]))
