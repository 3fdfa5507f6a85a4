package graft.zoo.foreign;

import java.util.List;

/** Compressed files of any content. */
final class Packed {
    static final List<ForeignFormat> FORMATS = List.of(
            new ForeignFormat("gzip-compressed", s -> s.starts("\u001f\u008b"),
                    "unpack it first: gunzip %f (a .tar.gz or .tgz: tar xzf %f)"),
            new ForeignFormat("bzip2-compressed", s -> s.starts("BZh") && s.has(4, "1AY&SY"),
                    "unpack it first: bunzip2 %f (a .tar.bz2: tar xjf %f)"),
            new ForeignFormat("xz-compressed", s -> s.starts("\u00fd7zXZ\0"),
                    "unpack it first: unxz %f (a .tar.xz: tar xJf %f)"),
            new ForeignFormat("compressed with Zstandard", s -> s.starts("\u0028\u00b5\u002f\u00fd"),
                    "unpack it first: unzstd %f"),
            new ForeignFormat("compressed with LZ4", s -> s.starts("\u0004\"M\u0018"), "unpack it first: unlz4 %f"),
            new ForeignFormat("a 7-Zip archive", s -> s.starts("7z\u00bc\u00af'\u001c"),
                    "unpack it first: 7z x %f, and name the weight file in it"),
            new ForeignFormat("a RAR archive", s -> s.starts("Rar!\u001a\u0007"),
                    "unpack it first: unrar x %f, and name the weight file in it"),
            new ForeignFormat("compressed with zlib, as joblib.dump does with compress=…",
                    s -> s.starts("x\u0001") || s.starts("x\u009c") || s.starts("x\u00da"),
                    "load it where it was made and save the arrays: python -c \"import joblib, numpy; "
                            + "numpy.savez('%s.npz', **joblib.load('%f'))\""));

    private Packed() {
    }
}
