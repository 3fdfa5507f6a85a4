package graft.zoo.foreign;

import java.util.List;

/** Formats without a mark of their own, recognised by what lies beside them, or by numbers that are likely theirs. */
final class Unmarked {
    /** Major version 0, minor version 1 or 2, a revision; then the images seen and the weights. */
    private static final String DARKNET_MAJOR = "\0\0\0\0";

    static final List<ForeignFormat> FORMATS = List.of(
            new ForeignFormat("the weights of an OpenVINO network (.bin)", s -> s.isBeside(".xml", "<net "),
                    Texts.OPENVINO),
            new ForeignFormat("the weights of an ncnn network (.bin)", s -> s.isBeside(".param", "7767517")
                    || s.isBeside(".param.bin", "\u00dd\u0085\u0076\0"), Texts.NCNN),
            new ForeignFormat("Darknet's weights (.weights)", Unmarked::isDarknet, Texts.DARKNET));

    private Unmarked() {
    }

    private static boolean isDarknet(Sample sample) {
        boolean minor = sample.has(4, "\1\0\0\0") || sample.has(4, "\2\0\0\0");
        return sample.starts(DARKNET_MAJOR) && minor && sample.has(9, "\0\0\0") && sample.file().size() % 4 == 0;
    }
}
