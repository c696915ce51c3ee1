"""How wide a text is in Source Sans Pro, in points, the same on every machine; a drawing holds every text to that width."""

from __future__ import annotations

import unicodedata

#: the family that texts are measured in, and what a viewer without it takes instead
FAMILIES = "'Source Sans Pro', 'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif"
#: advances of Source Sans Pro 2.045 for these characters, in thousandths of an em: Regular, and Semibold for bold texts
CHARACTERS = "".join(map(chr, range(32, 127))) + "\u00a0×²·µ–→≥≤°±…éü"
_REGULAR = (
    "200 289 425 497 497 824 609 249 303 303 418 497 249 311 249 350 497 497 497 497 497 497 497 497 497 497 249 249 497 497 "
    "497 425 847 544 588 571 615 527 494 617 652 263 480 579 486 727 647 664 566 664 569 534 536 645 515 786 513 476 539 303 "
    "350 303 497 500 542 504 553 456 555 496 292 504 544 246 247 495 255 829 547 542 555 555 347 419 338 544 467 718 446 467 "
    "425 303 241 303 497 202 497 367 249 562 480 619 497 497 331 497 948 496 544"
)
_SEMIBOLD = (
    "200 315 482 513 513 841 639 275 324 324 438 513 275 322 275 344 513 513 513 513 513 513 513 513 513 513 275 275 513 513 "
    "513 444 875 558 597 576 625 538 510 628 663 282 494 597 502 745 656 674 582 674 592 545 546 655 536 800 541 501 540 324 "
    "344 324 513 500 549 516 563 462 564 507 317 520 558 262 263 522 271 843 560 549 564 564 373 431 361 556 495 748 481 495 "
    "443 324 255 324 513 205 513 372 275 578 480 618 513 513 348 513 963 507 556"
)
ADVANCES = tuple(dict(zip(CHARACTERS, map(int, row.split()), strict=True)) for row in (_REGULAR, _SEMIBOLD))
#: what stands for a character that is not in the table: a wide letter, or a square of Chinese, Japanese, Korean
_USUAL, _SQUARE = 640, 1000


def _advance(character: str, bold: bool) -> int:
    known = ADVANCES[bold].get(character)
    if known is not None:
        return known
    return _SQUARE if unicodedata.east_asian_width(character) in "WF" else _USUAL


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line in points, without kerning."""
    return size * sum(_advance(character, bold) for character in text) / 1000


def height(size: float) -> float:
    """The height of one line from the top of its capitals and ascenders to the foot of its descenders."""
    return size * 1.16


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """``text`` in lines of at most ``room`` points, broken at spaces; a longer word stands alone and is not cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
