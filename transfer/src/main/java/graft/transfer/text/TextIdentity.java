package graft.transfer.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * All that the bits of a {@link TextTransfer}'s outcome depend on, in words: an interrupted one goes on only where it
 * is the same. Against mistakes, not against malice.
 */
final class TextIdentity {
    private TextIdentity() {
    }

    static Map<String, String> of(SentenceCorpus corpus, List<TextSplit> splits, TextSettings settings) {
        Map<String, String> identity = new LinkedHashMap<>();
        CRC32C texts = new CRC32C();
        corpus.words().all().forEach(word -> add(texts, word));
        corpus.classes().forEach(name -> add(texts, name));
        for (int i = 0; i < corpus.samples().count(); i++) {
            add(texts, corpus.samples().label(i) + " " + Arrays.hashCode(corpus.samples().words(i)));
        }
        identity.put("texts", corpus.samples().count() + " of " + corpus.classes().size() + " classes, "
                + text(texts));
        CRC32C split = new CRC32C();
        splits.forEach(s -> add(split, Arrays.hashCode(s.train()) + " " + Arrays.hashCode(s.test())));
        identity.put("split", splits.getFirst().train().length + " to learn from and "
                + splits.getFirst().test().length + " to measure on, " + text(split));
        identity.put("vectors", corpus.vectors().map(v -> v.dim(1) + " values a word, "
                + Integer.toHexString(Arrays.hashCode(v.unwrap()))).orElse("random"));
        identity.put("settings", settings.toString());
        return identity;
    }

    private static void add(CRC32C crc, String line) {
        crc.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(CRC32C crc) {
        return String.format("%08x", crc.getValue());
    }
}
