package graft.layers;

import graft.layers.LayerOracle.Maps;
import graft.layers.layer.Embedding;
import graft.layers.layer.SentenceAverage;
import graft.layers.layer.SentenceConvolution;
import graft.layers.layer.SentenceLayer;
import java.util.List;
import java.util.Map;

/** The formulas of the layers that read sentences, in double precision, one sentence and one place after the other. */
final class SentenceOracle {
    private SentenceOracle() {
    }

    static void forward(SentenceLayer layer, List<Maps> in, Map<String, double[]> p, Maps y) {
        for (int n = 0; n < y.n(); n++) {
            switch (layer) {
                case Embedding e -> lookedUp(e, in.getFirst(), p.get("weight"), n, y);
                case SentenceAverage a -> average(a, in.getFirst(), length(in.getLast(), n), n, y);
                case SentenceConvolution c -> convolution(c, in.getFirst(), length(in.getLast(), n), p, n, y);
            }
        }
    }

    /** Word numbers have no gradient: what the differences add to them is rounded away. */
    private static int word(Maps words, int n, int l) {
        return (int) Math.round(words.at(n, l, 0, 0));
    }

    private static int length(Maps words, int n) {
        int l = 0;
        while (l < words.h() && word(words, n, l) != 0) {
            l++;
        }
        return l;
    }

    private static void lookedUp(Embedding e, Maps words, double[] table, int n, Maps y) {
        for (int l = 0; l < words.h(); l++) {
            for (int d = 0; d < e.dimension() && word(words, n, l) != 0; d++) {
                y.set(n, l, 0, d, table[word(words, n, l) * e.dimension() + d]);
            }
        }
    }

    private static void average(SentenceAverage a, Maps x, int length, int n, Maps y) {
        for (int d = 0; d < a.dimension(); d++) {
            double sum = 0;
            for (int l = 0; l < length; l++) {
                sum += x.at(n, l, 0, d);
            }
            y.set(n, 0, 0, d, length == 0 ? 0 : sum / length);
        }
    }

    private static void convolution(SentenceConvolution c, Maps x, int length, Map<String, double[]> p, int n, Maps y) {
        for (int k = 0; k < c.maps(); k++) {
            double best = 0;
            for (int at = -c.margin(); at <= length + c.margin() - c.width(); at++) {
                double sum = p.get("bias")[k];
                for (int r = 0; r < c.width(); r++) {
                    for (int d = 0; d < c.dimension() && at + r >= 0 && at + r < length; d++) {
                        sum += x.at(n, at + r, 0, d) * p.get("weight")[(r * c.dimension() + d) * c.maps() + k];
                    }
                }
                best = Math.max(best, sum);
            }
            y.set(n, 0, 0, k, best);
        }
    }
}
