"""CAM++'s checkpoint becomes an ONNX graph, without PyTorch.

CAM++ (Wang et al., "CAM++: A Fast and Efficient Network for Speaker Verification
Using Context-Aware Masking", Interspeech 2023; the network of 3D-Speaker): a small
residual convolution over time and frequency, then densely connected time-delay layers
whose outputs are masked by their context, then statistics pooling and one dense layer.

The graph:

* input ``fbank``, float32 (B, T, 80): log mel filter-bank energies of 25 ms frames
  every 10 ms, each of the 80 bands with its mean over time taken away; T at least 4
* output ``embedding``, float32 (B, 192), of Euclidean length 1

The context of each layer (the mean over the whole utterance plus the mean over the
frame's own stretch of 100 frames) is computed inside the graph. Batch normalisation is
folded into the convolution before it where there is one. Writing is deterministic: the
manifest pins the digest of what comes out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from weights.errors import WeightsError
from weights.tensors import Tensor, read_tensors

if TYPE_CHECKING:
    import onnx

_EPSILON = 1e-5  # of every batch normalisation of the network
_STRETCH = 100  # frames of one context stretch
_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of each dense block
_OPSET = 13
_IR_VERSION = 8


def write(checkpoint: Path, target: Path) -> None:
    """Write CAM++'s graph, from its checkpoint.

    Raises:
        WeightsError: the checkpoint is damaged, or is not CAM++'s.
    """
    tensors = read_tensors(checkpoint)
    try:
        graph = _Network(tensors).model()
    except KeyError as error:
        raise WeightsError(
            f"{checkpoint} is not CAM++'s checkpoint, it lacks {error}: "
            "run `make setup`."
        ) from error
    target.write_bytes(graph.SerializeToString(deterministic=True))


class _Graph:
    """Nodes and constants of a graph in the making; each call gives a value's name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        import onnx

        name = f"value{len(self.nodes)}"
        self.nodes.append(onnx.helper.make_node(kind, inputs, [name], **attributes))
        return name

    def floats(self, values: Tensor | float) -> str:
        return self._constant(np.asarray(values, np.float32))

    def integers(self, values: Any) -> str:
        return self._constant(np.asarray(values, np.int64))

    def _constant(self, array: Tensor) -> str:
        import onnx

        name = f"constant{len(self.constants)}"
        contiguous = np.ascontiguousarray(array).reshape(array.shape)
        self.constants.append(onnx.numpy_helper.from_array(contiguous, name))
        return name

    def model(self, output: str) -> onnx.ModelProto:
        """Close the graph: one input ``fbank``, one output ``embedding``."""
        import onnx

        self.nodes.append(onnx.helper.make_node("Identity", [output], ["embedding"]))
        kind, value = onnx.TensorProto.FLOAT, onnx.helper.make_tensor_value_info
        graph = onnx.helper.make_graph(
            self.nodes,
            "campplus",
            [value("fbank", kind, ["B", "T", 80])],
            [value("embedding", kind, ["B", 192])],
            self.constants,
        )
        opset = onnx.helper.make_opsetid("", _OPSET)
        model = onnx.helper.make_model(
            graph, opset_imports=[opset], producer_name="saathi"
        )
        model.ir_version = _IR_VERSION
        onnx.checker.check_model(model)
        return model


class _Network:
    """CAM++, part by part, in the order an utterance passes them."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self.tensors = tensors
        self.graph = _Graph()
        self._context = ""  # the matrix that averages over context, once it is known

    def model(self) -> onnx.ModelProto:
        frames = self._head("fbank")
        key = "xvector.tdnn"
        frames = self._relu(
            self._convolve(
                frames,
                f"{key}.linear",
                f"{key}.nonlinear.batchnorm",
                strides=[2],
                pads=[2, 2],
            )
        )
        self._context = self._context_of(frames)
        for number, (layers, dilation) in enumerate(_BLOCKS, 1):
            for layer in range(1, layers + 1):
                frames = self._dense_layer(
                    frames, f"xvector.block{number}.tdnnd{layer}", dilation
                )
            transit = f"xvector.transit{number}"
            frames = self._convolve(
                self._normalise(frames, f"{transit}.nonlinear.batchnorm"),
                f"{transit}.linear",
            )
        frames = self._normalise(frames, "xvector.out_nonlinear.batchnorm")
        return self.graph.model(self._embedding(self._statistics(frames)))

    def _head(self, fbank: str) -> str:
        """Residual convolutions over (band, frame), flattened to channels."""
        graph = self.graph
        image = graph.node("Transpose", fbank, perm=[0, 2, 1])
        image = graph.node("Unsqueeze", image, graph.integers([1]))
        image = self._relu(
            self._convolve(image, "head.conv1", "head.bn1", pads=[1] * 4)
        )
        for layer in (1, 2):
            for block, stride in ((0, 2), (1, 1)):
                image = self._residual(image, f"head.layer{layer}.{block}", stride)
        image = self._relu(
            self._convolve(
                image, "head.conv2", "head.bn2", strides=[2, 1], pads=[1] * 4
            )
        )
        return graph.node("Reshape", image, graph.integers([0, 320, -1]))

    def _residual(self, image: str, key: str, stride: int) -> str:
        path = self._convolve(
            image, f"{key}.conv1", f"{key}.bn1", strides=[stride, 1], pads=[1] * 4
        )
        path = self._convolve(
            self._relu(path), f"{key}.conv2", f"{key}.bn2", pads=[1] * 4
        )
        if f"{key}.shortcut.0.weight" in self.tensors:
            image = self._convolve(
                image, f"{key}.shortcut.0", f"{key}.shortcut.1", strides=[stride, 1]
            )
        return self._relu(self.graph.node("Add", path, image))

    def _dense_layer(self, frames: str, key: str, dilation: int) -> str:
        """One time-delay layer, masked by its context, joined to what came in."""
        hidden = self._normalise(frames, f"{key}.nonlinear1.batchnorm")
        hidden = self._relu(
            self._convolve(hidden, f"{key}.linear1", f"{key}.nonlinear2.batchnorm")
        )
        local = self._convolve(
            hidden,
            f"{key}.cam_layer.linear_local",
            pads=[dilation] * 2,
            dilations=[dilation],
        )
        context = self.graph.node("MatMul", hidden, self._context)
        context = self._relu(self._convolve(context, f"{key}.cam_layer.linear1"))
        mask = self.graph.node(
            "Sigmoid", self._convolve(context, f"{key}.cam_layer.linear2")
        )
        masked = self.graph.node("Mul", local, mask)
        return self.graph.node("Concat", frames, masked, axis=1)

    def _context_of(self, frames: str) -> str:
        """Give the (S, S) matrix: the mean over all frames plus over one's stretch."""
        graph = self.graph
        count = graph.node(
            "Gather", graph.node("Shape", frames), graph.integers(2), axis=0
        )
        place = graph.node("Range", graph.integers(0), count, graph.integers(1))
        stretch = graph.node("Div", place, graph.integers(_STRETCH))
        same = graph.node(
            "Equal",
            graph.node("Unsqueeze", stretch, graph.integers([1])),
            graph.node("Unsqueeze", stretch, graph.integers([0])),
        )
        same = graph.node("Cast", same, to=1)
        length = graph.node("ReduceSum", same, graph.integers([0]), keepdims=1)
        everywhere = graph.node(
            "Div", graph.floats(1.0), graph.node("Cast", count, to=1)
        )
        return graph.node("Add", graph.node("Div", same, length), everywhere)

    def _statistics(self, frames: str) -> str:
        """Mean and sample standard deviation over time, one after the other."""
        graph = self.graph
        mean = graph.node("ReduceMean", frames, axes=[2], keepdims=1)
        off = graph.node("Sub", frames, mean)
        squares = graph.node(
            "ReduceSum",
            graph.node("Mul", off, off),
            graph.integers([2]),
            keepdims=1,
        )
        count = graph.node(
            "Gather", graph.node("Shape", frames), graph.integers(2), axis=0
        )
        less_one = graph.node("Sub", count, graph.integers(1))
        variance = graph.node("Div", squares, graph.node("Cast", less_one, to=1))
        return graph.node("Concat", mean, graph.node("Sqrt", variance), axis=1)

    def _embedding(self, statistics: str) -> str:
        graph, key = self.graph, "xvector.dense"
        dense = self._convolve(
            statistics, f"{key}.linear", f"{key}.nonlinear.batchnorm"
        )
        dense = graph.node("Squeeze", dense, graph.integers([2]))
        length = graph.node("ReduceL2", dense, axes=[1], keepdims=1)
        return graph.node("Div", dense, length)

    def _relu(self, value: str) -> str:
        return self.graph.node("Relu", value)

    def _normalise(self, value: str, key: str) -> str:
        """Batch normalisation that no convolution precedes, and its ReLU."""
        parts = ("weight", "bias", "running_mean", "running_var")
        constants = [self.graph.floats(self.tensors[f"{key}.{part}"]) for part in parts]
        return self._relu(
            self.graph.node("BatchNormalization", value, *constants, epsilon=_EPSILON)
        )

    def _convolve(
        self, value: str, key: str, batchnorm: str = "", **attributes: Any
    ) -> str:
        kernel = self.tensors[f"{key}.weight"]
        bias = self.tensors.get(f"{key}.bias")
        if batchnorm:
            kernel, bias = self._folded(kernel, bias, batchnorm)
        inputs = [value, self.graph.floats(kernel)]
        if bias is not None:
            inputs.append(self.graph.floats(bias))
        shape = list(kernel.shape[2:])
        return self.graph.node("Conv", *inputs, kernel_shape=shape, **attributes)

    def _folded(
        self, kernel: Tensor, bias: Tensor | None, key: str
    ) -> tuple[Tensor, Tensor]:
        """Fold a batch normalisation into the convolution before it."""
        mean, variance = (self.tensors[f"{key}.running_{x}"] for x in ("mean", "var"))
        # The last normalisation of the network has neither scale nor shift.
        scale = self.tensors.get(f"{key}.weight", np.ones_like(mean))
        scale = scale / np.sqrt(variance + np.float32(_EPSILON))
        shift = self.tensors.get(f"{key}.bias", np.zeros_like(mean)) - mean * scale
        if bias is not None:
            shift = shift + bias * scale
        return kernel * scale.reshape(-1, *[1] * (kernel.ndim - 1)), shift
