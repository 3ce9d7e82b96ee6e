"""PyTorch: modules as its users write them, trained by the usual loop; single operations too."""

import torch
from torch import nn
from torch.nn import functional as F

import digits
import values
from values import fill, sample


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(32, 128, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(128, eps=1e-6)
        self.attention = nn.MultiheadAttention(128, 4, batch_first=True)
        self.norm2 = nn.LayerNorm(128, eps=1e-6)
        self.wide = nn.Linear(128, 512)
        self.narrow = nn.Linear(512, 128)

    def forward(self, x):
        normal = self.norm1(x)
        x = x + self.attention(normal, normal, normal, need_weights=False)[0]
        return x + self.narrow(F.gelu(self.wide(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(Block(), Block())
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.blocks(x).mean(1))


def tiny(_):
    return nn.Sequential(
        nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1)
    )


def mlp(width):
    return nn.Sequential(
        nn.Linear(784, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10)
    )


def cnn(_):
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 10),
    )


MAKERS = {
    "tiny": tiny,
    "mlp": mlp,
    "cnn": cnn,
    "lstm": lambda _: Recurrent(),
    "transformer": lambda _: Transformer(),
}


def put(parameter, array):
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(array).reshape(parameter.shape))


def load(task, model):
    """Brings weights in Keras' order and layout into a module's parameters."""
    given = iter([fill(weight) for weight in task["weights"]])

    def dense(layer):
        put(layer.weight, next(given).T.copy())
        put(layer.bias, next(given))

    def pairs(layer):
        put(layer.weight, next(given))
        put(layer.bias, next(given))

    if task["model"] in ("tiny", "mlp"):
        for layer in model:
            if isinstance(layer, nn.Linear):
                dense(layer)
    elif task["model"] == "cnn":
        for layer in (model[0], model[3]):
            put(layer.weight, next(given).transpose(3, 2, 0, 1).copy())
            put(layer.bias, next(given))
        # Keras flattens channels last, PyTorch channels first.
        kernel = next(given).reshape(5, 5, 64, 10).transpose(3, 2, 0, 1)
        put(model[7].weight, kernel.reshape(10, 1600).copy())
        put(model[7].bias, next(given))
    elif task["model"] == "lstm":
        put(model.lstm.weight_ih_l0, next(given).T.copy())
        put(model.lstm.weight_hh_l0, next(given).T.copy())
        put(model.lstm.bias_ih_l0, next(given))
        # Keras has one bias where PyTorch has two that are added.
        nn.init.zeros_(model.lstm.bias_hh_l0).requires_grad_(False)
        dense(model.head)
    else:
        for part in model.blocks:
            pairs(part.norm1)
            projections = [next(given) for _ in range(6)]
            kernels = [kernel.reshape(128, 128).T for kernel in projections[::2]]
            biases = [bias.reshape(128) for bias in projections[1::2]]
            put(part.attention.in_proj_weight, values.np.concatenate(kernels))
            put(part.attention.in_proj_bias, values.np.concatenate(biases))
            put(part.attention.out_proj.weight, next(given).reshape(128, 128).T.copy())
            put(part.attention.out_proj.bias, next(given))
            pairs(part.norm2)
            dense(part.wide)
            dense(part.narrow)
        dense(model.head)


def training(task, compiled=False, fused=False, channels_last=False):
    torch.manual_seed(0)
    model = MAKERS[task["model"]](task["weights"][0]["shape"][-1])
    load(task, model)
    x, y = torch.from_numpy(fill(task["x"])), torch.from_numpy(fill(task["y"]))
    is_binary = task["model"] == "tiny"
    y = y if is_binary else y.long()
    if task["model"] == "cnn":
        x = x.permute(0, 3, 1, 2).contiguous()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    loss_of = F.binary_cross_entropy_with_logits if is_binary else F.cross_entropy
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(trained, lr=1e-3, eps=1e-7, **({"fused": True} if fused else {}))
    called = torch.compile(model) if compiled else model
    batch = task["batch"]
    state = {"next": 0}

    def run(times):
        for _ in range(times):
            first = state["next"] * batch
            state["next"] = (state["next"] + 1) % task["batches"]
            optimizer.zero_grad()
            loss = loss_of(called(x[first : first + batch]), y[first : first + batch])
            loss.backward()
            optimizer.step()

    def outputs():
        with torch.no_grad():
            return torch.cat([model(part) for part in x.split(batch)])

    def numbers():
        before = loss_of(outputs(), y).item()
        run(task["batches"])
        logits = outputs()
        found = torch.sigmoid(logits) if is_binary else torch.softmax(logits, -1)
        return [before, loss_of(logits, y).item(), *sample(found.numpy())]

    words = {"torch.compile": compiled, "fused Adam": fused, "channels_last": channels_last}
    about = ", ".join(word for word, is_on in words.items() if is_on)
    return {"run": run, "numbers": numbers, "setting": about or "eager, Adam as it comes"}


def prediction(task, compiled):
    model = MAKERS[task["model"]](task["weights"][0]["shape"][-1])
    load(task, model)
    model.eval()
    x = torch.from_numpy(fill(task["x"])[:1])
    x = x.permute(0, 3, 1, 2).contiguous() if task["model"] == "cnn" else x
    called = torch.compile(model) if compiled else model
    activation = torch.sigmoid if task["model"] == "tiny" else lambda y: torch.softmax(y, -1)
    setting = "torch.compile" if compiled else "eager"
    return repeated(lambda: activation(called(x)), setting)


def cold(task):
    """Makes two models of one form, which runs train for a step one after the other."""
    models = [MAKERS[task["model"]](task["weights"][0]["shape"][-1]) for _ in range(2)]
    x = torch.from_numpy(fill(task["x"])[: task["batch"]])
    y = torch.from_numpy(fill(task["y"])[: task["batch"]]).long()
    x = x.permute(0, 3, 1, 2).contiguous() if task["model"] == "cnn" else x

    def run(_):
        model = models.pop(0)
        optimizer = torch.optim.Adam(model.parameters())
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return {"run": run, "numbers": lambda: [], "setting": "eager"}


def fit_digits(task):
    (x, y), (test_x, test_y) = digits.read(task)
    images, classes = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(y).long()
    test_images = torch.from_numpy(test_x).permute(0, 3, 1, 2)

    def run(_):
        model = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding="same"), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.25),
            nn.Linear(288, 64), nn.ReLU(), nn.Linear(64, 10),
        )
        optimizer = torch.optim.Adam(model.parameters())
        for _ in range(task["epochs"]):
            for rows in torch.randperm(len(y)).split(task["batch"]):
                optimizer.zero_grad()
                F.cross_entropy(model(images[rows]), classes[rows]).backward()
                optimizer.step()
        model.eval()
        with torch.inference_mode():
            digits.check(model(test_images).numpy(), test_y)

    return {"run": run, "numbers": lambda: [], "setting": "eager"}


def repeated(work, setting="eager"):
    """Makes work without gradients ready; `work` gives a result in the layout of the task."""

    def run(times):
        with torch.inference_mode():
            for _ in range(times):
                work()

    def numbers():
        with torch.inference_mode():
            return sample(work().contiguous().numpy())

    return {"run": run, "numbers": numbers, "setting": setting}


def product(task):
    a, b = (torch.from_numpy(matrix) for matrix in values.product(task))
    left = a.T if task["form"] == "TN" else a
    right = b.T if task["form"] == "NT" else b
    return repeated(lambda: left @ right)


def convolution(task):
    x, kernel, gradient = (torch.from_numpy(array) for array in values.convolution(task))
    groups = task["channels"] if task["depthwise"] else 1
    weight = kernel.permute(2, 3, 0, 1) if task["depthwise"] else kernel.permute(3, 2, 0, 1)
    weight = weight.contiguous()
    x, gradient = (t.permute(0, 3, 1, 2) for t in (x, gradient))
    stride, size = task["stride"], task["size"]
    total = max(0, (-(-size // stride) - 1) * stride + task["window"] - size)
    before = total // 2
    if total != 2 * before:
        # "same" padding of a stride is lopsided, which PyTorch's convolution does not know.
        x = F.pad(x, (before, total - before, before, total - before))
        before = 0
    settings = ([stride] * 2, [before] * 2, [1, 1], False, [0, 0], groups)

    def gradients(wanted):
        mask = [wanted == "input", wanted == "kernel", False]
        return torch.ops.aten.convolution_backward(gradient, x, weight, None, *settings, mask)

    def work():
        if task["direction"] == "forward":
            return torch.ops.aten.convolution(x, weight, None, *settings).permute(0, 2, 3, 1)
        if task["direction"] == "input":
            found = gradients("input")[0].permute(0, 2, 3, 1)
            return found[:, :size, :size] if found.shape[1] > size else found
        found = gradients("kernel")[1]
        return found.permute(2, 3, 0, 1) if task["depthwise"] else found.permute(2, 3, 1, 0)

    return repeated(work, "channels_last")


def adam(task, fused):
    x, gradient, _, _ = values.elementwise(task)
    weight = nn.Parameter(torch.from_numpy(x))
    weight.grad = torch.from_numpy(gradient)
    optimizer = torch.optim.Adam([weight], lr=1e-3, eps=1e-7, **({"fused": True} if fused else {}))

    def run(times):
        for _ in range(times):
            optimizer.step()

    def numbers():
        run(1)
        return sample(weight.detach().numpy())

    return {"run": run, "numbers": numbers, "setting": "fused" if fused else "as it comes"}


def elementwise(task):
    x, _, gamma, beta = (torch.from_numpy(array) for array in values.elementwise(task))
    work = {
        "copy": lambda: x.clone(),
        "softmax": lambda: F.softmax(x, -1),
        "gelu": lambda: F.gelu(x),
        "layer-norm": lambda: F.layer_norm(x, [task["columns"]], gamma, beta, 1e-6),
    }
    return repeated(work[task["operation"]])


def candidates(task, options):
    torch.set_num_threads(options["threads"])
    is_best = options["setting"] == "best"
    if task["kind"] == "train":
        if not is_best:
            return [lambda: training(task)]
        last = task["model"] == "cnn"
        choices = [(compiled, False) for compiled in (False, True)]
        choices += [(compiled, True) for compiled in (False, True)] if last else []
        return [
            lambda compiled=compiled, channels=channels: training(task, compiled, True, channels)
            for compiled, channels in choices
        ]
    if task["kind"] == "predict":
        choices = (False, True) if is_best else (False,)
        return [lambda compiled=compiled: prediction(task, compiled) for compiled in choices]
    others = {
        "cold": cold, "fit": fit_digits, "product": product, "convolution": convolution
    }
    if task["kind"] in others:
        return [lambda: others[task["kind"]](task)]
    if task["operation"] == "adam":
        return [lambda: adam(task, is_best)]
    return [lambda: elementwise(task)]
