package graft.transfer.source;

import graft.transfer.report.Interval;
import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A ranking as {@code graft rank --json} prints it; {@code docs/rank-schema.json} describes the keys. */
public final class RankingJson {
    private RankingJson() {
    }

    public static Map<String, Object> of(Ranking ranking) {
        List<Object> sources = new ArrayList<>();
        ranking.sources().forEach(s -> sources.add(source(s, ranking)));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sources", sources);
        json.put("recommended", ranking.recommended().file().toString());
        json.put("not_distinguishable", ranking.notDistinguishable().stream().map(s -> s.file().toString()).toList());
        json.put("better_than_guessing", ranking.isBetterThanGuessing());
        json.put("failed", ranking.failed().stream().map(f -> Json.object("file", f.file().toString(), "error",
                f.reason())).toList());
        json.put("pictures", ranking.images());
        json.put("classes", ranking.classes());
        json.put("largest_class", ranking.largestClass());
        json.put("folds", ranking.folds());
        json.put("neighbours", SourceScores.NEIGHBOURS);
        json.put("notes", new RankingWords(ranking).gaps());
        json.put("limits", RankingWords.limits());
        return json;
    }

    private static Map<String, Object> source(SourceScores s, Ranking ranking) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", s.file().toString());
        json.put("architecture", s.architecture());
        json.put("publisher", s.publisher());
        for (Score score : Score.values()) {
            OptionalDouble value = score.of(s);
            json.put(score.key(), value.isPresent() ? value.getAsDouble() : null);
        }
        Interval interval = s.judged().linear().interval();
        json.put("linear_low", interval.low());
        json.put("linear_high", interval.high());
        json.put("chance", s == ranking.recommended() ? null : ranking.chance(s));
        json.put("seconds_per_picture", s.secondsPerImage());
        json.put("pictures", s.judged().ids().length);
        json.put("held_out", s.judged().linear().judged());
        json.put("features", s.features());
        json.put("source_classes", s.answers().map(SourceAnswers::classes).orElse(null));
        json.put("without_answers", s.withoutAnswers().isEmpty() ? null : s.withoutAnswers());
        json.put("input", List.of(s.input().h(), s.input().w(), s.input().c()));
        json.put("preparation", s.preparation().members());
        return json;
    }

    /** Agreement with accuracies that were measured otherwise. */
    public static List<Map<String, Object>> agreement(List<Score.Agreement> agreements) {
        return agreements.stream().map(a -> Json.object("score", a.score().key(), "sources", a.sources(),
                "weighted_tau", Double.isNaN(a.tau()) ? null : a.tau())).toList();
    }
}
