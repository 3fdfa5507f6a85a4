/**
 * PyTorch's {@code .pth}, {@code .pt} and {@code .th}. Open {@link graft.zoo.pytorch.PyTorchFile} first.
 *
 * <p>Three containers ({@code ZipContainer} since 2020, {@code LegacyContainer} since 2017, {@code TarContainer}
 * before) hold one pickle and the tensors' storages. {@code PickleMachine} reads the pickle into {@code Pickled} values
 * by an allow-list ({@code Callable}): nothing that a file names is ever looked up, loaded or run. {@code StateDict}
 * finds the weights among the values.
 *
 * <p>Source: torch/serialization.py, torch/_utils.py and torch/_weights_only_unpickler.py of PyTorch 2.13; Python's
 * pickletools.
 */
package graft.zoo.pytorch;
