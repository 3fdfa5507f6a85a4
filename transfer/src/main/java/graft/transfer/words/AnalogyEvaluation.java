package graft.transfer.words;

import graft.engine.search.Hit;
import graft.engine.search.RowSearch;
import graft.zoo.words.Combination;
import graft.zoo.words.WordSearch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Answers analogy questions as the published programs do (Mikolov et al., arXiv:1301.3781, section 4.1): a is to b as c
 * is to the word whose vector is nearest to b - a + c, of vectors of length 1.
 */
public final class AnalogyEvaluation {
    /** How many neighbours gensim looks at. */
    private static final int GENSIM_BEST = 5;

    private final WordSearch search;
    private final AnalogyProtocol protocol;
    private final Combination how;
    private final RowSearch rows;
    private final int words;
    private final Map<String, Integer> numbers = new HashMap<>();

    /**
     * @param words how many of the most frequent words take part; 0 for the protocol's own number
     * @param how   {@link Combination#ADD} is what the protocols do
     */
    public AnalogyEvaluation(WordSearch search, AnalogyProtocol protocol, Combination how, int words) {
        this.search = search;
        this.protocol = protocol;
        this.how = how;
        int most = words > 0 ? words : protocol.words() > 0 ? protocol.words() : Integer.MAX_VALUE;
        this.words = Math.min(most, search.vectors().size());
        this.rows = search.rows().first(this.words);
        for (int i = 0; i < this.words; i++) {
            numbers.putIfAbsent(protocol.key(search.vectors().word(i)), i);
        }
    }

    /** A question whose words are all there. */
    private record Asked(int section, int a, int b, int c, Set<String> keys, String expected) {
    }

    /** Asks all questions. */
    public AnalogyScore of(QuestionFile file) {
        List<Asked> asked = new ArrayList<>();
        int section = 0;
        for (QuestionFile.Section s : file.sections()) {
            for (QuestionFile.Question q : s.questions()) {
                String a = protocol.key(q.a());
                String b = protocol.key(q.b());
                String c = protocol.key(q.c());
                String expected = protocol.key(q.expected());
                if (numbers.containsKey(a) && numbers.containsKey(b) && numbers.containsKey(c)
                        && numbers.containsKey(expected)) {
                    asked.add(new Asked(section, numbers.get(a), numbers.get(b), numbers.get(c),
                            new HashSet<>(List.of(a, b, c)), expected));
                }
            }
            section++;
        }
        int[] correct = new int[file.sections().size()];
        int[] total = new int[correct.length];
        List<List<Hit>> hits = answers(asked);
        for (int i = 0; i < asked.size(); i++) {
            Asked question = asked.get(i);
            total[question.section]++;
            correct[question.section] += isRight(question, hits.get(i)) ? 1 : 0;
        }
        List<AnalogyScore.Section> sections = new ArrayList<>();
        for (int i = 0; i < correct.length; i++) {
            sections.add(new AnalogyScore.Section(file.sections().get(i).name(), correct[i], total[i]));
        }
        return new AnalogyScore(protocol, words, sections, file.size() - asked.size());
    }

    private List<List<Hit>> answers(List<Asked> asked) {
        int best = protocol == AnalogyProtocol.GENSIM ? GENSIM_BEST : 1;
        if (how == Combination.MULTIPLY) {
            return asked.stream().map(q -> rows.multiplied(new double[][] {rows.doubles(q.b), rows.doubles(q.c)},
                    new double[][] {rows.doubles(q.a)}, best, q.a, q.b, q.c)).toList();
        }
        double[][] queries = new double[asked.size()][];
        int[][] exclude = new int[asked.size()][];
        for (int i = 0; i < queries.length; i++) {
            Asked q = asked.get(i);
            double[] a = RowSearch.unit(rows.doubles(q.a));
            double[] b = RowSearch.unit(rows.doubles(q.b));
            double[] c = RowSearch.unit(rows.doubles(q.c));
            queries[i] = new double[a.length];
            for (int k = 0; k < a.length; k++) {
                queries[i][k] = b[k] - a[k] + c[k];
            }
            exclude[i] = new int[] {q.a, q.b, q.c};
        }
        return rows.nearest(queries, best, exclude);
    }

    private boolean isRight(Asked question, List<Hit> hits) {
        if (protocol == AnalogyProtocol.WORD2VEC) {
            return !hits.isEmpty() && hits.getFirst().score() > 0 && key(hits.getFirst()).equals(question.expected);
        }
        String answer = "";
        for (Hit hit : hits) {
            answer = key(hit);
            if (!question.keys.contains(answer)) {
                break;
            }
        }
        return answer.equals(question.expected);
    }

    private String key(Hit hit) {
        return protocol.key(search.vectors().word(hit.row()));
    }
}
