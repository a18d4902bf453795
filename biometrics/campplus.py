"""Speaker embeddings: CAM++ (Wang et al. 2023), trained by 3D-Speaker, in onnxruntime.

The features are Kaldi's log mel filter banks, 80 of them, 25 ms wide every 10 ms,
without dither, each taken relative to its mean over the utterance.
"""

from __future__ import annotations

from pathlib import Path

import kaldi_native_fbank
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from biometrics.sound import SAMPLE_RATE_HZ, Samples
from biometrics.verifier import QualityFault, Template
from weights.store import open_weights

MODEL = "campplus-zh-en-common"
BANDS = 80
DIMENSION = 192
LONGEST_S = 12.0  # of one run of the network: memory grows with its length
_LEAST_FRAMES = 50


class Campplus:
    """Turns speech into an embedding of 192 numbers.

    Raises:
        WeightsError: the network is missing or altered.
    """

    def __init__(self, weights: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(open_weights("campplus", weights)),
            options,
            providers=["CPUExecutionProvider"],
        )

    def embed(self, speech: Samples) -> Template:
        """Give the embedding, (192,) and of length 1, of speech at 16 kHz.

        Longer speech than 12 s is embedded in equal parts, whose mean it is.

        Raises:
            QualityFault: there is too little of it, or nothing can be made of it.
        """
        parts = int(np.ceil(len(speech) / (LONGEST_S * SAMPLE_RATE_HZ))) or 1
        return unit(
            np.mean(
                [self._embed(part) for part in np.array_split(speech, parts)], axis=0
            )
        )

    def _embed(self, speech: Samples) -> NDArray[np.float32]:
        if not np.all(np.isfinite(speech)):
            raise QualityFault("unreadable")
        bands = features(speech)
        if len(bands) < _LEAST_FRAMES:
            raise QualityFault("too_short")
        found = self._session.run(["embedding"], {"fbank": bands[None]})[0][0]
        return np.asarray(found, dtype=np.float32)


def features(speech: Samples) -> NDArray[np.float32]:
    """Give log mel filter banks, (frames, 80), each band's mean taken away."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = SAMPLE_RATE_HZ
    options.mel_opts.num_bins = BANDS
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(SAMPLE_RATE_HZ, speech.tolist())
    bank.input_finished()
    rows = [bank.get_frame(i) for i in range(bank.num_frames_ready)]
    if not rows:
        return np.zeros((0, BANDS), dtype=np.float32)
    bands = np.stack(rows).astype(np.float32)
    centred: NDArray[np.float32] = bands - bands.mean(axis=0)
    return centred


def unit(vector: NDArray[np.float32]) -> Template:
    """Give a vector the length 1; QualityFault if it has no direction."""
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length == 0:
        raise QualityFault("unreadable")
    return np.asarray(vector / length, dtype=np.float32)
