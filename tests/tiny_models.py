"""Tiny models of the real classes with random weights, saved as real ones are.

They say nothing sensible; they load, run, and are shaped like the models that people use.
The same seed gives the same bytes.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

SENTENCES = (
    "A woman kneads dough in a bright kitchen and laughs.",
    "Two friends help an old man across the street.",
    "He shows the new car, the watch and the house by the sea.",
    "We always respect our elders and keep the family tradition.",
    "Be yourself, try something new, nobody can tell you what to do!",
    "They protest for clean rivers; police stand in a row.",
    '{"labels": [{"value": "Benevolence: caring", "level": 2, "evidence": ["l1", "l2"]}]}',
    '{"scenes": [{"from": 0.0, "to": 4.0, "text": "A dog runs."}], "texts": []}',
)
"""What the tokenizers are trained on."""

CHAT_TEMPLATE = (
    "{% for message in messages %}<|start|>{{ message['role'] }}\n{{ message['content'] }}<|end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|start|>assistant\n{% endif %}"
)

_SMOLVLM_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}: "
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}"
    "{% elif part['type'] == 'image' %}<image>{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}"
)

_QWEN_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}"
    "{% elif part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")

VisionFamily = Literal["smolvlm", "qwen3_vl"]


def tiny_llama(folder: Path, *, seed: int = 0, chat_template: str | None = CHAT_TEMPLATE) -> Path:
    """A chat model: Llama with two layers and a byte-level tokenizer."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = _tokenizer(["<|start|>", "<|end|>", "<|pad|>"], eos="<|end|>", pad="<|pad|>")
    tokenizer.chat_template = chat_template
    torch.manual_seed(seed)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            **_TEXT_SIZES,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    return _save(folder, model, tokenizer)


def tiny_bert(
    folder: Path,
    *,
    seed: int = 0,
    labels: Sequence[str] | None = None,
    problem: str = "multi_label_classification",
    max_length: int = 64,
) -> Path:
    """An encoder: BERT with two layers and a WordPiece tokenizer.

    With `labels` it has a classifier of so many outputs, else the head of a masked language model.
    """
    import torch
    from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification

    tokenizer = _wordpiece(max_length)
    names = list(labels or ())
    extra: dict[str, Any] = {}
    if names:
        extra = {
            "id2label": dict(enumerate(names)),
            "label2id": {name: index for index, name in enumerate(names)},
            "problem_type": problem,
        }
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=max_length,
        pad_token_id=tokenizer.pad_token_id,
        initializer_range=0.2,  # with the usual .02 so small a model tells no texts apart
        **extra,
    )
    torch.manual_seed(seed)
    kind = BertForSequenceClassification if names else BertForMaskedLM
    return _save(folder, kind(config), tokenizer)


def tiny_vlm(folder: Path, *, family: VisionFamily = "smolvlm", seed: int = 0) -> Path:
    """A vision-language model with its own class's picture processing."""
    return _smolvlm(folder, seed) if family == "smolvlm" else _qwen3_vl(folder, seed)


def tiny_florence(folder: Path, *, seed: int = 0) -> Path:
    """Florence-2 with one block for each stage of its vision tower and a BART of two layers."""
    import torch
    from transformers import (
        BartConfig,
        CLIPImageProcessorPil,
        Florence2Config,
        Florence2ForConditionalGeneration,
        Florence2Processor,
    )

    # Locations in OCR answers are tokens of their own.
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<image>"]
    tokenizer = _tokenizer(special, bos="<s>", eos="</s>", pad="<pad>", image_token="<image>")
    tokenizer.add_tokens([f"<loc_{place}>" for place in range(1000)])
    picture = CLIPImageProcessorPil(
        size={"height": 64, "width": 64},
        do_center_crop=False,
        crop_size={"height": 64, "width": 64},
    )
    picture.image_seq_length = 2 * 2 + 1
    rules = {"pure_text": {}, "ocr": {"AREA_THRESHOLD": 0.0}}
    processor = Florence2Processor(picture, tokenizer, post_processor_config=rules)
    vision = {
        "depths": (1, 1, 1, 1),
        "embed_dim": (8, 16, 16, 32),
        "num_heads": (2, 2, 2, 2),
        "num_groups": (2, 2, 2, 2),
        "window_size": 4,
        "projection_dim": 32,
        "drop_path_rate": 0.0,
    }
    text = BartConfig(
        vocab_size=len(tokenizer),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=1024,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        decoder_start_token_id=tokenizer.eos_token_id,
        forced_eos_token_id=tokenizer.eos_token_id,
    )
    torch.manual_seed(seed)
    model = Florence2ForConditionalGeneration(
        Florence2Config(
            vision_config=vision,
            text_config=text.to_dict(),
            image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    return _save(folder, model, processor)


_TEXT_SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 8192,
}


def _smolvlm(folder: Path, seed: int) -> Path:
    import torch
    from transformers import (
        SmolVLMConfig,
        SmolVLMForConditionalGeneration,
        SmolVLMImageProcessorPil,
        SmolVLMProcessor,
    )

    from overtones.adapters.picture_processor import without_video

    special = ["<|im_start|>", "<end_of_utterance>", "<|pad|>", "<image>", "<video>"]
    special += ["<fake_token_around_image>", "<global-img>"]
    special += [f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5)]
    tokenizer = _tokenizer(special, eos="<end_of_utterance>", pad="<|pad|>")
    picture = SmolVLMImageProcessorPil(
        size={"longest_edge": 64}, max_image_size={"longest_edge": 32}, do_image_splitting=True
    )
    processor = without_video(SmolVLMProcessor)(
        picture, tokenizer, None, image_seq_len=4, chat_template=_SMOLVLM_TEMPLATE
    )
    config = SmolVLMConfig(
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "image_size": 32,
            "patch_size": 8,
        },
        text_config={
            "model_type": "llama",
            "vocab_size": len(tokenizer),
            **_TEXT_SIZES,
            "pad_token_id": tokenizer.pad_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "bos_token_id": None,
        },
        scale_factor=2,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
    )
    torch.manual_seed(seed)
    return _save(folder, SmolVLMForConditionalGeneration(config), processor)


def _qwen3_vl(folder: Path, seed: int) -> Path:
    import torch
    from transformers import (
        Qwen2VLImageProcessorPil,
        Qwen3VLConfig,
        Qwen3VLForConditionalGeneration,
        Qwen3VLProcessor,
    )

    from overtones.adapters.picture_processor import without_video

    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"]
    special += ["<|image_pad|>", "<|video_pad|>"]
    tokenizer = _tokenizer(special, eos="<|im_end|>", pad="<|endoftext|>")
    picture = Qwen2VLImageProcessorPil(
        patch_size=16, merge_size=2, size={"shortest_edge": 32 * 32, "longest_edge": 128 * 128}
    )
    processor = without_video(Qwen3VLProcessor)(
        picture, tokenizer, None, chat_template=_QWEN_TEMPLATE
    )
    number = tokenizer.convert_tokens_to_ids
    config = Qwen3VLConfig(
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 4,
            "out_hidden_size": 32,
            "num_position_embeddings": 64,
            "deepstack_visual_indexes": [0],
        },
        text_config={
            "vocab_size": len(tokenizer),
            **_TEXT_SIZES,
            "head_dim": 8,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 10_000.0,
                "mrope_section": [2, 1, 1],
                "mrope_interleaved": True,
            },
            "pad_token_id": tokenizer.pad_token_id,
            "eos_token_id": tokenizer.eos_token_id,
        },
        image_token_id=number("<|image_pad|>"),
        video_token_id=number("<|video_pad|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(seed)
    return _save(folder, Qwen3VLForConditionalGeneration(config), processor)


def _tokenizer(
    special: Sequence[str], *, eos: str, pad: str, bos: str | None = None, **named: str
) -> Any:
    """A byte-level BPE tokenizer: every text can be written with it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(special),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=bos,
        eos_token=eos,
        pad_token=pad,
        extra_special_tokens=named or None,
        model_max_length=8192,
        clean_up_tokenization_spaces=False,
    )


def _wordpiece(max_length: int) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    # No trainer: it breaks ties by chance.
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'-"
    words = sorted(set(re.findall(r"[a-z]+", " ".join(SENTENCES).lower())))
    pieces = [*_SPECIAL, *letters, *(f"##{letter}" for letter in letters), *words]
    vocabulary = {piece: place for place, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    number = tokenizer.token_to_id
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", number("[CLS]")), ("[SEP]", number("[SEP]"))],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=max_length,
    )


def _save(folder: Path, model: Any, texts: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    texts.save_pretrained(folder)
    return folder
