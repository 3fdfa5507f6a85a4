package graft.zoo.pytorch;

import java.util.Arrays;
import java.util.Set;

/**
 * Names that no checkpoint mentions but one that was made to run something on the machine of whoever loads it. Nothing
 * is ever run here, whatever a file names; such a file is refused all the same, so that its owner hears of it.
 */
final class Attack {
    private static final Set<String> MODULES = Set.of("os", "posix", "nt", "sys", "subprocess", "pty", "shutil",
            "socket", "runpy", "importlib", "pickle", "_pickle", "cPickle", "marshal", "ctypes", "_ctypes",
            "webbrowser",
            "urllib", "urllib2", "requests", "httplib", "ftplib", "smtplib", "pip", "pdb", "bdb", "pydoc", "timeit");
    /** Modules that others import, so that {@code torch._utils.os} is one of them too. */
    private static final Set<String> REACHED_THROUGH_OTHERS = Set.of("os", "sys", "posix", "subprocess");
    private static final Set<String> BUILT_IN = Set.of("eval", "exec", "execfile", "compile", "open", "file",
            "__import__", "input", "raw_input", "breakpoint", "globals", "locals", "setattr", "delattr");
    private static final Set<String> OTHERS = Set.of("torch.load", "torch.hub.load", "torch.serialization.load",
            "numpy.testing._private.utils.runstring", "types.FunctionType", "types.CodeType");

    private Attack() {
    }

    /** Whether a pickle that mentions {@code module.name} is one. */
    static boolean names(String module, String name) {
        String top = module.substring(0, Math.max(module.indexOf('.'), 0));
        return MODULES.contains(module) || MODULES.contains(top)
                || Arrays.stream((module + "." + name).split("\\.")).anyMatch(REACHED_THROUGH_OTHERS::contains)
                || (module.equals("builtins") || module.equals("__builtin__")) && BUILT_IN.contains(name)
                || OTHERS.contains(module + "." + name);
    }
}
