package graft.transfer.pictures;

import java.util.List;

/**
 * Pictures to learn from and pictures to judge by. The two share no file.
 *
 * @param train      to learn from
 * @param validation to judge by
 */
public record Split(List<Picture> train, List<Picture> validation) {

    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }
}
