package graft.zoo.hostile;

import static graft.zoo.hostile.PickleText.PROTO;
import static graft.zoo.hostile.PickleText.STOP;
import static graft.zoo.hostile.PickleText.STORAGE;
import static graft.zoo.hostile.PickleText.bytes;
import static graft.zoo.hostile.PickleText.call;
import static graft.zoo.hostile.PickleText.dict;
import static graft.zoo.hostile.PickleText.global;
import static graft.zoo.hostile.PickleText.number;
import static graft.zoo.hostile.PickleText.numbers;
import static graft.zoo.hostile.PickleText.persistent;
import static graft.zoo.hostile.PickleText.stateDict;
import static graft.zoo.hostile.PickleText.storage;
import static graft.zoo.hostile.PickleText.tensor;
import static graft.zoo.hostile.PickleText.text;
import static graft.zoo.hostile.PickleText.tuple;
import static graft.zoo.hostile.PickleText.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pickles that want something executed, lie about their tensors, or are no pickles, in PyTorch's zip archive. */
@Tag("small-heap")
class HostilePicklesTest {
    private static final String DATA = "data.pkl, byte ";

    @TempDir
    Path folder;
    private Cases cases;

    @BeforeEach
    void begin() {
        cases = new Cases(folder, "x.pth");
    }

    private HostilePicklesTest refused(String sentence, String pickle, String... words) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 1);
        all[words.length] = DATA;
        cases.refused(sentence, zip(pickle), all);
        return this;
    }

    @ParameterizedTest
    @CsvSource({"os, system", "posix, system", "nt, system", "subprocess, Popen", "builtins, eval", "builtins, exec",
        "builtins, getattr", "builtins, __import__", "runpy, _run_code", "pickle, loads", "torch.hub, load",
        "torch.jit._script, RecursiveScriptModule", "functools, partial", "operator, attrgetter",
        "numpy.testing._private.utils, runstring", "torch, _utils.sys.modules", "torch, load"})
    void everyOtherNameIsRefusedWhicheverOpcodeMentionsIt(String module, String name) {
        String[] words = {"refusing to execute " + module + "." + name, DATA, "torch.save(model.state_dict(), path)"};
        String stack = text(module) + text(name) + "\u0093";
        cases.refused("GLOBAL", zip(PROTO + global(module, name) + STOP), words)
                .refused("REDUCE", zip(PROTO + call(module, name, text("x")) + STOP), words)
                .refused("STACK_GLOBAL", zip(PROTO + stack + STOP), words)
                .refused("INST", zip(PROTO + "(" + text("x") + "i" + module + "\n" + name + "\n" + STOP), words)
                .refused("OBJ", zip(PROTO + "(" + global(module, name) + "o" + STOP), words)
                .refused("NEWOBJ", zip(PROTO + global(module, name) + ")\u0081" + STOP), words)
                .refused("NEWOBJ_EX", zip(PROTO + global(module, name) + ")}\u0092" + STOP), words)
                .tests().forEach(HostilePicklesTest::run);
    }

    private static void run(DynamicTest test) {
        try {
            test.getExecutable().execute();
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(test.getDisplayName(), e);
        }
    }

    @TestFactory
    Stream<DynamicTest> otherWaysToCallSomethingAreRefused() {
        String size = global("torch", "Size");
        return refused("a number of Python's registry of extensions (EXT1)", PROTO + "\u0082\1" + STOP, "0x82")
                .refused("the same in two bytes (EXT2)", PROTO + "\u0083\1\0" + STOP, "0x83")
                .refused("the same in four bytes (EXT4)", PROTO + "\u0084\1\0\0\0" + STOP, "0x84")
                .refused("a name with a line break in it", PROTO + text("os\nsystem") + text("x") + "\u0093" + STOP,
                        "refusing to execute os\\u000asystem.x")
                .refused("a name of letters that look like others", PROTO + "c\u00d0\u00bes\nsystem\n" + STOP,
                        "refusing to execute \u043es.system")
                .refused("a global from the memo that is called", PROTO + size + "q\0" + "00" + STOP, "the stack is")
                .refused("a tensor that is called", PROTO + tensor(0, new long[] {4}, new long[] {1}) + ")R" + STOP,
                        "refusing to call")
                .refused("a text that is called", PROTO + text("os.system") + ")R" + STOP, "refusing to call")
                .refused("__setstate__ of a tensor (BUILD)", stateDict(tensor(0, new long[] {4},
                        new long[] {1}) + "}b"),
                        "refusing to set the state")
                .refused("__setstate__ of a function", PROTO + size + "}b" + STOP, "refusing to set the state")
                .refused("an allowed function whose arguments are no tuple", PROTO + size + "]R" + STOP,
                        "refusing to call")
                .refused("an object with keywords (NEWOBJ_EX) of an allowed class",
                        PROTO + size + ")}\u0092" + STOP, "refusing to execute torch.Size")
                .refused("an object of a text (NEWOBJ_EX)", PROTO + text("os.system") + ")}\u0092" + STOP,
                        "something that is no class")
                .refused("an object of nothing (OBJ)", PROTO + "(o" + STOP, "an opcode needs a class")
                .refused("a name of an attack beside weights", PROTO + dict(text("w"), tensor(0, new long[] {4},
                        new long[] {1}), text("x"), call("os", "system", text("ls"))) + STOP,
                        "refusing to execute os.system")
                .refused("numpy's array without a shape", PROTO + call("numpy.core.multiarray", "_reconstruct") + "}b"
                        + STOP, "expects a shape, a type and its bytes")
                .refused("a class of a package of models", PROTO + global("torchvision.models.resnet", "ResNet") + STOP,
                        "whole Python object (torchvision.models.resnet.ResNet)", "model.state_dict()")
                .refused("a whole module by its persistent id",
                        PROTO + persistent(text("module"), global("net", "Net"), text("net.py"),
                        text("class Net: pass"))
                        + STOP, "refusing to execute net.Net", "model.state_dict()")
                .refused("a quantised tensor", PROTO + global("torch._utils", "_rebuild_qtensor") + STOP,
                        "quantised", "dequantize()")
                .refused("a sparse tensor", PROTO + global("torch._utils", "_rebuild_sparse_tensor") + STOP,
                        "sparse", "to_dense()")
                .cases.tests();
    }

    @TestFactory
    Stream<DynamicTest> allowedFunctionsWithWrongArgumentsAreRefused() {
        String four = numbers(4);
        String one = numbers(1);
        String zero = number(0);
        return refused("a text for a storage", stateDict(tensor(text("0"), zero, four, one)), "expects a storage")
                .refused("a size that is true", stateDict(tensor(STORAGE, zero, tuple("\u0088"), one)),
                        "a tensor's shape must be a 64-bit integer")
                .refused("sizes in a tuple of their own", stateDict(tensor(STORAGE, zero, tuple(four), one)),
                        "a tensor's shape must be a 64-bit integer")
                .refused("sizes in a list", stateDict(tensor(STORAGE, zero, "]", one)), "must be a tuple of integers")
                .refused("a size of 2^71", stateDict(tensor(STORAGE, zero, tuple("\u008a\11" + "\0".repeat(8) + "\1"),
                        one)), "a tensor's shape must be a 64-bit integer")
                .refused("an offset that is a text", stateDict(tensor(STORAGE, text("0"), four, one)),
                        "a tensor's offset must be a 64-bit integer")
                .refused("too few arguments", stateDict(call("torch._utils", "_rebuild_tensor_v2", STORAGE, zero)),
                        "_rebuild_tensor_v2 expects a storage, an offset")
                .refused("a parameter that is no tensor",
                        stateDict(call("torch._utils", "_rebuild_parameter", zero, "\u0088", "N")), "expects a tensor")
                .refused("an OrderedDict of something else than pairs",
                        PROTO + call("collections", "OrderedDict", "](" + numbers(1, 2, 3) + "e") + STOP,
                        "expects a list of pairs")
                .refused("a torch.Size of a text", PROTO + call("torch", "Size", text("x")) + STOP, "expects a tuple")
                .refused("a dict whose key is a list", PROTO + dict("]", zero) + STOP, "a list as the key of a dict")
                .refused("a dict whose key is a dict", PROTO + dict("}", zero) + STOP, "a dict as the key of a dict")
                .refused("a dict whose key is a tensor",
                        PROTO + dict(tensor(0, new long[] {4}, new long[] {1}), zero) + STOP,
                        "a tensor as the key of a dict")
                .refused("a storage of -1 elements", stateDict(tensor(storage("FloatStorage", "0", -1), zero, four,
                        one)),
                        "a storage's number of elements is -1")
                .refused("one key with two types", PROTO + tuple(STORAGE, storage("DoubleStorage", "0", 4)) + STOP,
                        "storage '0' is mentioned with two types or sizes")
                .refused("one key with two sizes", PROTO + tuple(STORAGE, storage("FloatStorage", "0", 5)) + STOP,
                        "storage '0' is mentioned with two types or sizes")
                .refused("a view that passes the end of its storage", stateDict(tensor(persistent(text("storage"),
                        global("torch", "FloatStorage"), text("0"), text("cpu"), number(4),
                        tuple(text("v"), number(3), number(2))), zero, numbers(2), one)),
                        "a view of 2 elements from 3 passes the end of storage '0' of 4")
                .cases.tests();
    }

    @TestFactory
    Stream<DynamicTest> picklesThatEndOrCountWronglyAreRefused() {
        return refused("no STOP", PROTO + "N", "the pickle ends early")
                .refused("STOP with nothing on the stack", PROTO + STOP, "the stack is empty")
                .refused("a tuple without a mark", PROTO + "t" + STOP, "needs a mark")
                .refused("a mark that hides the stack", PROTO + "NN(\u0086" + STOP, "needs 2 values")
                .refused("a memo entry that nothing set", PROTO + "h\7" + STOP, "memo entry 7 is used before it is set")
                .refused("an unset memo entry of 2^32 - 1", PROTO + "j\u00ff\u00ff\u00ff\u00ff" + STOP,
                        "memo entry 4294967295 is used before it is set")
                .refused("bytes after STOP", PROTO + "N" + STOP + "N", "the pickle ends here")
                .refused("buffers outside the pickle (NEXT_BUFFER)", "\u0080\5\u0097" + STOP, "0x97")
                .refused("a frame larger than the file", "\u0080\4\u0095" + bytes(8, 1L << 40) + "N" + STOP,
                        "a frame of 1099511627776 bytes")
                .refused("a frame of less than nothing", "\u0080\4\u0095" + bytes(8, -1) + "N" + STOP, "a frame of")
                .refused("an integer of 2^31 bytes (LONG4)", PROTO + "\u008b" + bytes(4, 1L << 31) + STOP,
                        "at most 255")
                .refused("an integer of 255 bytes of which none are there (LONG1)", PROTO + "\u008a\u00ff",
                        "the pickle ends early")
                .refused("a text of 2^32 - 1 bytes", PROTO + "X\u00ff\u00ff\u00ff\u00ff" + STOP, "4294967295 bytes")
                .refused("a text of 2^64 - 1 bytes", PROTO + "\u008d" + bytes(8, -1) + STOP,
                        "18446744073709551615 bytes")
                .refused("bytes of 2^40 bytes", PROTO + "\u008e" + bytes(8, 1L << 40) + STOP, "1099511627776 bytes")
                .refused("a name without an end", PROTO + "c" + "a".repeat(5000), "a name of over 1024 bytes")
                .refused("protocol 9", "\u0080\11N" + STOP, "pickle protocol 9")
                .refused("opcodes of protocol 0", "I4\n" + STOP, "0x49 'I'")
                .cases.tests();
    }

    @TestFactory
    Stream<DynamicTest> statesThatHoldNoNamedTensorsAreRefused() {
        String w = tensor(0, new long[] {4}, new long[] {1});
        return cases.refused("a list of tensors", zip(PROTO + "](" + w + w + "e" + STOP), "holds no dict",
                        "torch.save(model.state_dict(), path)")
                .refused("a single tensor", zip(PROTO + w + STOP), "holds a single tensor")
                .refused("a number", zip(PROTO + number(4) + STOP), "holds no dict")
                .refused("an optimiser alone", zip(PROTO + dict(text("optimizer"), dict(text("lr"), number(1))) + STOP),
                        "holds no named tensors")
                .refused("a list that holds itself", zip(PROTO + "]q\0h\0a" + STOP), "holds no dict")
                .refused("complex numbers", zip(stateDict(tensor(storage("ComplexFloatStorage", "0", 2), number(0),
                        numbers(2), numbers(1)))), "tensor 'w' has elements of type ComplexFloatStorage")
                .refused("a storage that no entry holds", zip(stateDict(tensor(storage("FloatStorage", "1", 4),
                        number(0), numbers(4), numbers(1)))), "has no entry 'archive/data/1'")
                .refused("a storage of another size than its entry", zip(stateDict(tensor(storage("FloatStorage", "0",
                        5), number(0), numbers(4), numbers(1)))), "should hold 5 elements of 4 bytes, its entry has 16")
                .refused("2^62 x 2^62 elements", zip(stateDict(tensor(0, new long[] {1L << 62, 1L << 62},
                        new long[] {1, 1}))), "tensor 'w' has over 2^31 - 9 elements")
                .refused("an offset before the storage", zip(stateDict(tensor(-1, new long[] {4}, new long[] {1}))),
                        "tensor 'w' starts at element -1")
                .refused("a stride before the storage", zip(stateDict(tensor(0, new long[] {4}, new long[] {-1}))),
                        "tensor 'w' has stride -1")
                .refused("a negative size", zip(stateDict(tensor(0, new long[] {-4}, new long[] {1}))),
                        "tensor 'w' has dimension -4")
                .refused("a stride of 2^63 - 1", zip(stateDict(tensor(0, new long[] {4}, new long[] {Long.MAX_VALUE}))),
                        "passes the end of its storage of 4 elements")
                .refused("33 dimensions", zip(stateDict(tensor(0, new long[33], new long[33]))), "33 dimensions")
                .read("a state that is its own value", () -> zip(PROTO + "}q\0(" + text("w") + w + text("self")
                        + "h\0u" + STOP), file -> assertArrayEquals(new float[] {1, 2, 3, 4},
                                file.tensors().get("w").read().unwrap()))
                .tests();
    }
}
