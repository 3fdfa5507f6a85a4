package graft.zoo.pytorch;

import graft.zoo.weights.DType;
import java.util.Map;
import java.util.stream.Collectors;

/** The allow-list: names in a pickle that mean something here. All others are {@link Pickled.Unknown}. */
enum Callable {
    ORDERED_DICT, SEQUENCE, TENSOR, TENSOR_V2, TENSOR_V3, PARAMETER, SIZE, NUMPY_TYPE, NUMPY_ARRAY, NUMPY_BUFFER,
    /** Its first argument as it is: a text that stands for bytes. */
    BYTES,
    /** Makes an object of the class that is its first argument. */
    OBJECT,
    /** Makes a tensor with the function that is its first argument, then gives it a class. */
    TYPED;

    private static final Map<String, Callable> FUNCTIONS = Map.ofEntries(
            Map.entry("collections.OrderedDict", ORDERED_DICT),
            Map.entry("torch._utils._rebuild_tensor", TENSOR),
            Map.entry("torch._utils._rebuild_tensor_v2", TENSOR_V2),
            Map.entry("torch._utils._rebuild_tensor_v3", TENSOR_V3),
            Map.entry("torch._utils._rebuild_parameter", PARAMETER),
            Map.entry("torch._utils._rebuild_parameter_with_state", PARAMETER),
            Map.entry("torch.nn.parameter.Parameter", PARAMETER),
            Map.entry("torch.Size", SIZE),
            Map.entry("builtins.set", SEQUENCE),
            Map.entry("__builtin__.set", SEQUENCE),
            Map.entry("torch.nn.parameter.Buffer", PARAMETER),
            Map.entry("torch._tensor._rebuild_from_type", TYPED),
            Map.entry("torch._tensor._rebuild_from_type_v2", TYPED),
            Map.entry("_codecs.encode", BYTES),
            Map.entry("builtins.bytearray", BYTES),
            Map.entry("__builtin__.bytearray", BYTES),
            Map.entry("copyreg._reconstructor", OBJECT),
            Map.entry("copy_reg._reconstructor", OBJECT),
            Map.entry("copyreg.__newobj__", OBJECT),
            Map.entry("copyreg.__newobj_ex__", OBJECT),
            Map.entry("numpy.dtype", NUMPY_TYPE),
            Map.entry("numpy.core.multiarray._reconstruct", NUMPY_ARRAY),
            Map.entry("numpy._core.multiarray._reconstruct", NUMPY_ARRAY),
            Map.entry("numpy.core.numeric._frombuffer", NUMPY_BUFFER),
            Map.entry("numpy._core.numeric._frombuffer", NUMPY_BUFFER));

    /** Made once: a file may mention one a million times. */
    private static final Map<String, Pickled> GLOBALS = FUNCTIONS.entrySet().stream().collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> new Pickled.Global(e.getKey(), e.getValue())));

    private static final Map<String, DType> STORAGES = Map.of(
            "DoubleStorage", DType.FLOAT64, "FloatStorage", DType.FLOAT32, "HalfStorage", DType.FLOAT16,
            "BFloat16Storage", DType.BFLOAT16, "LongStorage", DType.INT64, "IntStorage", DType.INT32,
            "ShortStorage", DType.INT16, "CharStorage", DType.INT8, "ByteStorage", DType.UINT8,
            "BoolStorage", DType.BOOL);

    private static final Map<String, DType> ELEMENTS = Map.ofEntries(
            Map.entry("float64", DType.FLOAT64), Map.entry("float32", DType.FLOAT32),
            Map.entry("float16", DType.FLOAT16), Map.entry("bfloat16", DType.BFLOAT16),
            Map.entry("int64", DType.INT64), Map.entry("int32", DType.INT32), Map.entry("int16", DType.INT16),
            Map.entry("int8", DType.INT8), Map.entry("uint64", DType.UINT64), Map.entry("uint32", DType.UINT32),
            Map.entry("uint16", DType.UINT16), Map.entry("uint8", DType.UINT8), Map.entry("bool", DType.BOOL));

    /** The value that a name stands for, or null when it is not on the list. */
    static Pickled find(String module, String name) {
        Pickled function = GLOBALS.get(module + "." + name);
        if (function != null) {
            return function;
        }
        boolean storages = module.equals("torch") || module.equals("torch.cuda") || module.equals("torch.storage");
        if (storages && STORAGES.containsKey(name)) {
            return new Pickled.StorageClass(name, STORAGES.get(name));
        }
        String storage = name.replaceFirst("Tensor$", "Storage");
        if (storages && !storage.equals(name) && STORAGES.containsKey(storage)) {
            // The old classes of tensors, FloatTensor and so on: only containers of 2017 mention them.
            return new Pickled.ElementType(name, STORAGES.get(storage));
        }
        return switch (storages ? name : "") {
            case "ComplexFloatStorage", "ComplexDoubleStorage", "UntypedStorage", "QInt8Storage", "QUInt8Storage",
                    "QInt32Storage", "QUInt4x2Storage", "QUInt2x4Storage" ->
                    new Pickled.StorageClass(name, null);
            case "complex64", "complex128", "complex32", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz",
                    "float8_e5m2fnuz" -> new Pickled.ElementType(name, null);
            default -> module.equals("torch") && ELEMENTS.containsKey(name)
                    ? new Pickled.ElementType(name, ELEMENTS.get(name)) : null;
        };
    }
}
