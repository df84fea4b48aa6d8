from overtones.adapters.prompt_leak import PromptLeak

PROMPT = "Judge in context, never by keywords. Words like money, family or win prove nothing."


def test_words_of_the_prompt_in_a_row_are_found_whatever_stands_between():
    leak = PromptLeak(PROMPT)
    assert leak("Sure: JUDGE in context... never by keywords, words like -- money!")


def test_single_words_and_other_sentences_are_no_leak():
    leak = PromptLeak(PROMPT)
    assert not leak("He says that money and family prove nothing to him.")
    assert not leak("")
