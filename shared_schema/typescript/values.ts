/* Generated from overtones_schema; do not edit. */
import type { Label } from "./server_message";

export type ValueId = Label["value"];
export type HigherOrder = "openness_to_change" | "self_enhancement" | "conservation" | "self_transcendence";
export interface ValueTexts {
  /** At most 18 characters, for a chip. */
  readonly short_name: string;
  readonly definition: string;
  readonly example_for: string;
  readonly example_against: string;
}
export interface Value {
  readonly id: ValueId;
  /** As pyvalues spells it, e.g. `Self-direction: action`. */
  readonly name: string;
  readonly higher_order: HigherOrder;
  readonly color: string;
  readonly icon: string;
  /** By ISO 639-1 language. */
  readonly texts: {
    readonly en: ValueTexts;
    readonly [language: string]: ValueTexts | undefined;
  };
}

export const PROTOCOL = 1 as const;

/** The 19 values in the order of pyvalues, which goes round Schwartz's circle. */
export const VALUES: readonly Value[] = [
  {
    "id": "self_direction_action",
    "name": "Self-direction: action",
    "higher_order": "openness_to_change",
    "color": "#e46535",
    "icon": "🧭",
    "texts": {
      "en": {
        "short_name": "Own choices",
        "definition": "It matters to decide for yourself what you do, and to manage without having to ask anyone.",
        "example_for": "She quits the job her parents chose and drives off in the van she converted herself.",
        "example_against": "He asks his friends what to wear, where to eat and whom to date, and does what they say."
      },
      "es": {
        "short_name": "Decidir por mí",
        "definition": "Importa decidir por tu cuenta lo que haces y arreglártelas sin tener que pedir permiso a nadie.",
        "example_for": "Deja el trabajo que eligieron sus padres y se marcha en la furgoneta que ella misma acondicionó.",
        "example_against": "Pregunta a sus amigos qué ponerse, dónde comer y con quién salir, y hace lo que le dicen."
      },
      "fr": {
        "short_name": "Autonomie",
        "definition": "Ce qui compte, c'est de décider soi-même de ce qu'on fait et de se débrouiller sans rien demander à personne.",
        "example_for": "Elle quitte le travail que ses parents avaient choisi et part dans le van qu'elle a aménagé elle-même.",
        "example_against": "Il demande à ses amis comment s'habiller, où manger et avec qui sortir, et il fait ce qu'ils disent."
      },
      "de": {
        "short_name": "Eigene Wege",
        "definition": "Wichtig ist, selbst zu entscheiden, was man tut, und zurechtzukommen, ohne jemanden fragen zu müssen.",
        "example_for": "Sie kündigt die Stelle, die ihre Eltern ausgesucht haben, und fährt mit dem selbst ausgebauten Bus los.",
        "example_against": "Er fragt seine Freunde, was er anziehen, wo er essen und wen er treffen soll, und macht, was sie sagen."
      },
      "pt": {
        "short_name": "Autonomia",
        "definition": "O importante é decidir por conta própria o que fazer e resolver as coisas sem depender de ninguém.",
        "example_for": "Ela larga o emprego que os pais escolheram e parte na van que ela mesma transformou em casa.",
        "example_against": "Ele pergunta aos amigos o que vestir, onde comer e com quem sair, e faz o que eles dizem."
      },
      "he": {
        "short_name": "עצמאות",
        "definition": "חשוב להחליט בעצמך מה לעשות ולהסתדר בלי לשאול אף אחד.",
        "example_for": "היא עוזבת את העבודה שההורים בחרו לה ויוצאת לדרך בוואן ששיפצה במו ידיה.",
        "example_against": "הוא שואל את החברים מה ללבוש, איפה לאכול ועם מי לצאת, ועושה מה שהם אומרים."
      }
    }
  },
  {
    "id": "self_direction_thought",
    "name": "Self-direction: thought",
    "higher_order": "openness_to_change",
    "color": "#9b5403",
    "icon": "💡",
    "texts": {
      "en": {
        "short_name": "Own ideas",
        "definition": "It matters to think for yourself: to be curious, to learn and to come up with your own ideas.",
        "example_for": "A boy takes an old radio apart to find out how it works and builds a lamp from the pieces.",
        "example_against": "She won't read the article: her favourite streamer has already told her what to think of it."
      },
      "es": {
        "short_name": "Ideas propias",
        "definition": "Importa pensar por ti mismo: tener curiosidad, aprender y crear tus propias ideas.",
        "example_for": "Un chico desmonta una radio vieja para ver cómo funciona y con las piezas hace una lámpara.",
        "example_against": "No quiere leer el artículo: su streamer favorito ya le ha dicho lo que tiene que pensar."
      },
      "fr": {
        "short_name": "Ses propres idées",
        "definition": "Ce qui compte, c'est de penser par soi-même : garder sa curiosité, apprendre et avoir ses propres idées.",
        "example_for": "Un garçon démonte une vieille radio pour voir comment elle marche et fait une lampe avec les pièces.",
        "example_against": "Elle refuse de lire l'article : son streamer préféré lui a déjà dit quoi en penser."
      },
      "de": {
        "short_name": "Eigene Ideen",
        "definition": "Wichtig ist, selbst zu denken: neugierig zu sein, zu lernen und auf eigene Ideen zu kommen.",
        "example_for": "Ein Junge zerlegt ein altes Radio, um es zu verstehen, und baut aus den Teilen eine Lampe.",
        "example_against": "Sie will den Artikel nicht lesen: Ihr Lieblingsstreamer hat schon gesagt, was sie davon halten soll."
      },
      "pt": {
        "short_name": "Ideias próprias",
        "definition": "O importante é pensar pela própria cabeça: ter curiosidade, aprender e criar ideias próprias.",
        "example_for": "Um menino desmonta um rádio velho para ver como funciona e faz uma lanterna com as peças.",
        "example_against": "Ela não quer ler o artigo: seu streamer favorito já disse o que ela deve achar."
      },
      "he": {
        "short_name": "חשיבה עצמאית",
        "definition": "חשוב לחשוב בעצמך: לגלות סקרנות, ללמוד ולהגיע לרעיונות משלך.",
        "example_for": "ילד מפרק רדיו ישן כדי להבין איך הוא עובד ובונה מהחלקים מנורה.",
        "example_against": "היא לא מוכנה לקרוא את הכתבה: הסטרימר שהיא אוהבת כבר אמר לה מה לחשוב עליה."
      }
    }
  },
  {
    "id": "stimulation",
    "name": "Stimulation",
    "higher_order": "openness_to_change",
    "color": "#be8403",
    "icon": "🎢",
    "texts": {
      "en": {
        "short_name": "Excitement",
        "definition": "It matters that life is thrilling: new things, surprises and a bit of risk.",
        "example_for": "Two friends book the first flight on the board without knowing where it lands.",
        "example_against": "He is offered a seat on the roller coaster and stays on the bench, as he does every year."
      },
      "es": {
        "short_name": "Emoción",
        "definition": "Importa que la vida sea emocionante: cosas nuevas, sorpresas y algo de riesgo.",
        "example_for": "Dos amigas reservan el primer vuelo del panel sin saber adónde va.",
        "example_against": "Le ofrecen subir a la montaña rusa y se queda en el banco, como todos los años."
      },
      "fr": {
        "short_name": "Aventure",
        "definition": "Ce qui compte, c'est d'avoir une vie palpitante : du nouveau, des surprises et un peu de risque.",
        "example_for": "Deux amies réservent le premier vol affiché sans savoir où il va.",
        "example_against": "On lui propose une place dans les montagnes russes, et il reste sur le banc, comme chaque année."
      },
      "de": {
        "short_name": "Abenteuer",
        "definition": "Wichtig ist, dass das Leben spannend ist: Neues, Überraschungen und ein wenig Risiko.",
        "example_for": "Zwei Freundinnen buchen den ersten Flug auf der Tafel, ohne zu wissen, wohin er geht.",
        "example_against": "Er könnte in die Achterbahn steigen und bleibt auf der Bank sitzen, wie jedes Jahr."
      },
      "pt": {
        "short_name": "Aventura",
        "definition": "O importante é que a vida seja emocionante: coisas novas, surpresas e um pouco de risco.",
        "example_for": "Duas amigas reservam o primeiro voo do painel sem saber para onde ele vai.",
        "example_against": "Ele podia andar na montanha-russa, mas fica sentado no banco, como todos os anos."
      },
      "he": {
        "short_name": "ריגושים",
        "definition": "חשוב שהחיים יהיו מרגשים: דברים חדשים, הפתעות וקצת סיכון.",
        "example_for": "שתי חברות מזמינות את הטיסה הראשונה שעל הלוח בלי לדעת לאן.",
        "example_against": "מציעים לו לעלות על רכבת ההרים והוא נשאר על הספסל, כמו בכל שנה."
      }
    }
  },
  {
    "id": "hedonism",
    "name": "Hedonism",
    "higher_order": "openness_to_change",
    "color": "#7a6804",
    "icon": "🍦",
    "texts": {
      "en": {
        "short_name": "Pleasure",
        "definition": "It matters to enjoy yourself: good food, fun, comfort and everything that feels nice.",
        "example_for": "Rain outside, warm bath, huge slice of cake: she switches her phone off and grins.",
        "example_against": "He skips dessert, music and the beach because having fun is a waste of time."
      },
      "es": {
        "short_name": "Disfrute",
        "definition": "Importa pasarlo bien: la buena comida, la diversión, la comodidad y todo lo que da gusto.",
        "example_for": "Lluvia fuera, baño caliente, un trozo enorme de tarta: ella apaga el móvil y sonríe.",
        "example_against": "Renuncia al postre, a la música y a la playa porque divertirse es perder el tiempo."
      },
      "fr": {
        "short_name": "Plaisir",
        "definition": "Ce qui compte, c'est de se faire plaisir : bien manger, s'amuser, se mettre à l'aise, tout ce qui fait du bien.",
        "example_for": "Pluie dehors, bain chaud, énorme part de gâteau : elle éteint son téléphone et sourit.",
        "example_against": "Il se passe de dessert, de musique et de plage, parce que s'amuser, pour lui, c'est perdre son temps."
      },
      "de": {
        "short_name": "Genuss",
        "definition": "Wichtig ist, sich etwas zu gönnen: gutes Essen, Spaß, Gemütlichkeit und alles, was guttut.",
        "example_for": "Draußen Regen, drinnen warmes Bad und ein riesiges Stück Torte: Sie macht das Handy aus und grinst.",
        "example_against": "Er verzichtet auf Nachtisch, Musik und Strand, weil Spaß für ihn Zeitverschwendung ist."
      },
      "pt": {
        "short_name": "Prazer",
        "definition": "O importante é aproveitar a vida: boa comida, diversão, conforto e tudo o que dá prazer.",
        "example_for": "Chuva lá fora, banho quente, uma fatia enorme de bolo: ela desliga o telefone e sorri.",
        "example_against": "Ele dispensa a sobremesa, a música e a praia porque acha que diversão é perda de tempo."
      },
      "he": {
        "short_name": "הנאה",
        "definition": "חשוב ליהנות: אוכל טוב, כיף, נוחות וכל מה שעושה נעים.",
        "example_for": "גשם בחוץ, אמבטיה חמה, פרוסת עוגה ענקית: היא מכבה את הטלפון ומחייכת.",
        "example_against": "הוא מוותר על הקינוח, על המוזיקה ועל הים, כי בעיניו ליהנות זה בזבוז זמן."
      }
    }
  },
  {
    "id": "achievement",
    "name": "Achievement",
    "higher_order": "self_enhancement",
    "color": "#8d9b06",
    "icon": "🏆",
    "texts": {
      "en": {
        "short_name": "Achievement",
        "definition": "It matters to be good at something and to succeed in a way that others recognise.",
        "example_for": "After two years of training she beats the club record, and the video ends on the stopwatch.",
        "example_against": "He drops out of the race halfway and says that being good at things is overrated."
      },
      "es": {
        "short_name": "Logro",
        "definition": "Importa hacer algo bien y tener un éxito que los demás reconozcan.",
        "example_for": "Tras dos años entrenando bate el récord del club y el vídeo termina en el cronómetro.",
        "example_against": "Abandona la carrera a la mitad y dice que eso de ser bueno en algo está sobrevalorado."
      },
      "fr": {
        "short_name": "Réussite",
        "definition": "Ce qui compte, c'est d'exceller dans ce qu'on fait et d'avoir un succès que les autres reconnaissent.",
        "example_for": "Après deux ans d'entraînement, elle bat le record du club, et la vidéo se termine sur le chronomètre.",
        "example_against": "Il abandonne la course à mi-parcours et dit qu'être bon en quelque chose, c'est surfait."
      },
      "de": {
        "short_name": "Leistung",
        "definition": "Wichtig ist, etwas gut zu können und Erfolge zu haben, die andere anerkennen.",
        "example_for": "Nach zwei Jahren Training bricht sie den Vereinsrekord, und das Video endet mit der Stoppuhr.",
        "example_against": "Er steigt auf halber Strecke aus dem Rennen aus und sagt, gut sein werde überschätzt."
      },
      "pt": {
        "short_name": "Sucesso",
        "definition": "O importante é fazer algo muito bem e ter um sucesso que os outros reconheçam.",
        "example_for": "Depois de dois anos de treino, ela bate o recorde do clube, e o vídeo termina no cronômetro.",
        "example_against": "Ele desiste da corrida no meio e diz que ser bom em alguma coisa não vale tanto assim."
      },
      "he": {
        "short_name": "הישגים",
        "definition": "חשוב להצטיין במשהו ולהגיע להצלחה שאחרים מכירים בה.",
        "example_for": "אחרי שנתיים של אימונים היא שוברת את שיא המועדון, והסרטון נגמר בשעון העצר.",
        "example_against": "הוא פורש מהמרוץ באמצע ואומר שלהיות טוב במשהו זה לא כזה עניין."
      }
    }
  },
  {
    "id": "power_dominance",
    "name": "Power: dominance",
    "higher_order": "self_enhancement",
    "color": "#3f7a03",
    "icon": "👑",
    "texts": {
      "en": {
        "short_name": "Dominance",
        "definition": "It matters to be in charge: to tell others what to do and to have them follow.",
        "example_for": "She walks into the rehearsal, claps once, and the whole crew moves where she points.",
        "example_against": "The captain takes off the armband and says that from now on nobody gives orders here."
      },
      "es": {
        "short_name": "Mando",
        "definition": "Importa mandar: decir a los demás lo que tienen que hacer y que lo hagan.",
        "example_for": "Entra en el ensayo, da una palmada y todo el equipo se coloca donde ella señala.",
        "example_against": "El capitán se quita el brazalete y dice que desde ahora aquí nadie da órdenes."
      },
      "fr": {
        "short_name": "Pouvoir",
        "definition": "Ce qui compte, c'est de commander : dire aux autres quoi faire et se faire obéir.",
        "example_for": "Elle arrive à la répétition, frappe une fois dans ses mains, et toute la troupe se place où elle l'indique.",
        "example_against": "Le capitaine retire son brassard et dit que, désormais, personne ne donne d'ordres ici."
      },
      "de": {
        "short_name": "Macht",
        "definition": "Wichtig ist, das Sagen zu haben: anderen Anweisungen zu geben, denen sie folgen.",
        "example_for": "Sie kommt in die Probe, klatscht einmal, und alle gehen dorthin, wohin sie zeigt.",
        "example_against": "Der Kapitän nimmt die Armbinde ab und sagt, ab jetzt gibt hier niemand mehr Befehle."
      },
      "pt": {
        "short_name": "Poder",
        "definition": "O importante é mandar: dizer aos outros o que fazer e ver que eles obedecem.",
        "example_for": "Ela entra no ensaio, bate palmas uma vez, e todo o grupo vai para onde ela aponta.",
        "example_against": "O capitão tira a braçadeira e diz que a partir de agora ninguém dá ordens aqui."
      },
      "he": {
        "short_name": "שליטה",
        "definition": "חשוב לנהל את העניינים: להגיד לאחרים מה לעשות, ושהם יצייתו.",
        "example_for": "היא נכנסת לחזרה, מוחאת כף פעם אחת, וכל הצוות זז לאן שהיא מצביעה.",
        "example_against": "הקפטן מוריד את הסרט מהזרוע ואומר שמעכשיו אף אחד פה לא נותן פקודות."
      }
    }
  },
  {
    "id": "power_resources",
    "name": "Power: resources",
    "higher_order": "self_enhancement",
    "color": "#01ad5e",
    "icon": "💰",
    "texts": {
      "en": {
        "short_name": "Wealth",
        "definition": "It matters to have money and valuable things, and the standing that comes with them.",
        "example_for": "He pans over three watches, a sports car and the receipt for all of it.",
        "example_against": "She gives away her designer bags and says that owning less made her lighter."
      },
      "es": {
        "short_name": "Riqueza",
        "definition": "Importa tener dinero y cosas de valor, y la posición que dan.",
        "example_for": "Enseña tres relojes, un deportivo y el recibo de todo ello.",
        "example_against": "Regala sus bolsos de marca y dice que tener menos la ha hecho sentirse más ligera."
      },
      "fr": {
        "short_name": "Richesse",
        "definition": "Ce qui compte, c'est d'avoir de l'argent et des choses de valeur, et le statut qui va avec.",
        "example_for": "Il filme trois montres, une voiture de sport et la facture du tout.",
        "example_against": "Elle donne ses sacs de luxe et dit qu'avec moins de choses, elle se sent plus légère."
      },
      "de": {
        "short_name": "Reichtum",
        "definition": "Wichtig sind Geld und wertvoller Besitz und der Status, den sie bringen.",
        "example_for": "Er filmt drei Uhren, einen Sportwagen und die Rechnung für alles zusammen.",
        "example_against": "Sie verschenkt ihre Designertaschen und sagt, mit weniger Besitz fühle sie sich leichter."
      },
      "pt": {
        "short_name": "Riqueza",
        "definition": "O importante é ter dinheiro e coisas de valor, e o status que vem com isso.",
        "example_for": "Ele filma três relógios, um carro de luxo e o recibo de tudo.",
        "example_against": "Ela doa as bolsas de marca e diz que com menos coisas se sente mais leve."
      },
      "he": {
        "short_name": "עושר",
        "definition": "חשוב שיהיו לך כסף ודברים יקרי ערך, וגם המעמד שבא איתם.",
        "example_for": "הוא מצלם שלושה שעונים, מכונית ספורט ואת הקבלה על הכול.",
        "example_against": "היא מחלקת את תיקי המעצבים שלה ואומרת שעם פחות דברים היא מרגישה קלילה יותר."
      }
    }
  },
  {
    "id": "face",
    "name": "Face",
    "higher_order": "self_enhancement",
    "color": "#017b63",
    "icon": "📸",
    "texts": {
      "en": {
        "short_name": "Public image",
        "definition": "It matters to look good in the eyes of others and not to be shamed or laughed at.",
        "example_for": "He sees himself in a shop window, fixes his hair and only then walks past his ex.",
        "example_against": "She posts her worst haircut and her crying face, and doesn't care who laughs."
      },
      "es": {
        "short_name": "Imagen",
        "definition": "Importa quedar bien ante los demás y que nadie te avergüence ni se ría de ti.",
        "example_for": "Se ve en un escaparate, se arregla el pelo y solo entonces pasa por delante de su ex.",
        "example_against": "Sube su peor corte de pelo y su cara llorando, y le da igual quién se ría."
      },
      "fr": {
        "short_name": "Regard des autres",
        "definition": "Ce qui compte, c'est de faire bonne figure devant les autres et d'éviter la honte et les moqueries.",
        "example_for": "Il se voit dans une vitrine, se recoiffe, et ne passe qu'ensuite devant son ex.",
        "example_against": "Elle poste sa pire coupe de cheveux et son visage en larmes, et peu importe qui en rit."
      },
      "de": {
        "short_name": "Ansehen",
        "definition": "Wichtig ist, vor anderen gut dazustehen und nicht bloßgestellt oder ausgelacht zu werden.",
        "example_for": "Er sieht sich im Schaufenster, richtet die Haare und geht erst dann an seiner Ex vorbei.",
        "example_against": "Sie zeigt ihren schlimmsten Haarschnitt und ihr verheultes Gesicht, egal, wer lacht."
      },
      "pt": {
        "short_name": "Imagem pública",
        "definition": "O importante é causar boa impressão nos outros e não passar vergonha nem ser motivo de riso.",
        "example_for": "Ele se vê numa vitrine, ajeita o cabelo e só então passa na frente da ex.",
        "example_against": "Ela publica o seu pior corte de cabelo e a sua cara de choro, e nem quer saber quem vai rir."
      },
      "he": {
        "short_name": "תדמית",
        "definition": "חשוב להיראות טוב בעיני אחרים, בלי שיביישו אותך או יצחקו עליך.",
        "example_for": "הוא רואה את עצמו בחלון ראווה, מסדר את השיער ורק אז עובר ליד האקסית.",
        "example_against": "היא מעלה את התספורת הכי גרועה שלה ואת הפרצוף הבוכה, ולא אכפת לה מי יצחק."
      }
    }
  },
  {
    "id": "security_personal",
    "name": "Security: personal",
    "higher_order": "conservation",
    "color": "#04a6a2",
    "icon": "🔒",
    "texts": {
      "en": {
        "short_name": "Own safety",
        "definition": "It matters that you and those close to you are safe, healthy and out of danger.",
        "example_for": "She checks the back seat, locks the doors and shares her location before she drives home.",
        "example_against": "He balances on the edge of the roof without a rope and laughs at the warning sign."
      },
      "es": {
        "short_name": "Mi seguridad",
        "definition": "Importa estar a salvo, con salud y lejos del peligro, y que los tuyos también lo estén.",
        "example_for": "Mira el asiento de atrás, cierra los seguros y comparte su ubicación antes de volver a casa.",
        "example_against": "Camina por el borde de la azotea sin cuerda y se ríe del cartel de peligro."
      },
      "fr": {
        "short_name": "Être en sécurité",
        "definition": "Ce qui compte, c'est d'être à l'abri du danger et en bonne santé, et que ses proches le soient aussi.",
        "example_for": "Elle regarde sur la banquette arrière, verrouille les portières et partage sa position avant de rentrer.",
        "example_against": "Il marche sans corde au bord du toit et se moque du panneau de danger."
      },
      "de": {
        "short_name": "Eigene Sicherheit",
        "definition": "Wichtig ist, dass man selbst und die Nächsten sicher, gesund und außer Gefahr sind.",
        "example_for": "Sie schaut auf die Rückbank, verriegelt die Türen und teilt ihren Standort, bevor sie heimfährt.",
        "example_against": "Er balanciert ohne Seil auf der Dachkante und lacht über das Warnschild."
      },
      "pt": {
        "short_name": "Segurança pessoal",
        "definition": "O importante é estar a salvo, com saúde e longe do perigo, e que as pessoas próximas também estejam.",
        "example_for": "Ela olha o banco de trás, tranca as portas e manda a localização a uma amiga antes de ir para casa.",
        "example_against": "Ele anda sem corda na beira do telhado e ri da placa de perigo."
      },
      "he": {
        "short_name": "ביטחון אישי",
        "definition": "חשוב לשמור על הביטחון ועל הבריאות, שלך ושל הקרובים לך, ולהתרחק מסכנה.",
        "example_for": "היא בודקת את המושב האחורי, נועלת את הדלתות ומשתפת מיקום לפני שהיא נוסעת הביתה.",
        "example_against": "הוא צועד על שפת הגג בלי חבל וצוחק על שלט האזהרה."
      }
    }
  },
  {
    "id": "security_societal",
    "name": "Security: societal",
    "higher_order": "conservation",
    "color": "#6b7785",
    "icon": "🛡️",
    "texts": {
      "en": {
        "short_name": "Safe society",
        "definition": "It matters that the country and its people live in order and peace, safe from threats.",
        "example_for": "Soldiers and neighbours fill sandbags all night so that the town stays dry.",
        "example_against": "A crowd cheers while someone smashes the fire station's windows for fun."
      },
      "es": {
        "short_name": "Sociedad segura",
        "definition": "Importa que el país y su gente vivan en orden y en paz, a salvo de amenazas.",
        "example_for": "Soldados y vecinos llenan sacos de arena toda la noche para que el pueblo no se inunde.",
        "example_against": "Una multitud aplaude mientras alguien rompe por diversión los cristales del parque de bomberos."
      },
      "fr": {
        "short_name": "Société sûre",
        "definition": "Ce qui compte, c'est que le pays et ses habitants vivent dans l'ordre et la paix, à l'abri des menaces.",
        "example_for": "Soldats et voisins remplissent des sacs de sable toute la nuit pour que la ville reste au sec.",
        "example_against": "Une foule applaudit pendant que quelqu'un casse pour s'amuser les vitres de la caserne des pompiers."
      },
      "de": {
        "short_name": "Sicheres Land",
        "definition": "Wichtig ist, dass das Land und seine Menschen in Ordnung und Frieden leben, geschützt vor Gefahren.",
        "example_for": "Soldaten und Nachbarn füllen die ganze Nacht Sandsäcke, damit der Ort trocken bleibt.",
        "example_against": "Eine Menge jubelt, während jemand aus Spaß die Scheiben der Feuerwache einschlägt."
      },
      "pt": {
        "short_name": "Sociedade segura",
        "definition": "O importante é que o país e a sua gente vivam em ordem e em paz, a salvo de ameaças.",
        "example_for": "Soldados e vizinhos enchem sacos de areia a noite toda para a água não chegar à cidade.",
        "example_against": "Uma multidão aplaude enquanto alguém quebra por diversão os vidros do quartel dos bombeiros."
      },
      "he": {
        "short_name": "ביטחון הציבור",
        "definition": "חשוב שבמדינה יהיו סדר ושלום, ושתושביה יהיו מוגנים מפני איומים.",
        "example_for": "חיילים ושכנים ממלאים שקי חול כל הלילה כדי שהעיירה לא תוצף.",
        "example_against": "קהל מריע בזמן שמישהו מנפץ בשביל הכיף את חלונות תחנת הכיבוי."
      }
    }
  },
  {
    "id": "tradition",
    "name": "Tradition",
    "higher_order": "conservation",
    "color": "#0b9ecf",
    "icon": "🕯️",
    "texts": {
      "en": {
        "short_name": "Tradition",
        "definition": "It matters to keep alive the customs of your family, your culture or your faith.",
        "example_for": "Grandmother and granddaughter fold dumplings the way it is done every new year.",
        "example_against": "He sells the family's old altar and says that nobody needs those rituals any more."
      },
      "es": {
        "short_name": "Tradición",
        "definition": "Importa mantener vivas las costumbres de tu familia, tu cultura o tu fe.",
        "example_for": "Abuela y nieta doblan empanadillas como se hace cada año nuevo.",
        "example_against": "Vende el viejo altar de la familia y dice que esos ritos ya no le hacen falta a nadie."
      },
      "fr": {
        "short_name": "Tradition",
        "definition": "Ce qui compte, c'est de faire vivre les coutumes de sa famille, de sa culture ou de sa foi.",
        "example_for": "Une grand-mère et sa petite-fille plient des raviolis comme on le fait à chaque Nouvel An.",
        "example_against": "Il vend le vieil autel de la famille et dit que plus personne n'a besoin de ces rites."
      },
      "de": {
        "short_name": "Tradition",
        "definition": "Wichtig ist, die Bräuche der Familie, der Kultur oder des Glaubens lebendig zu halten.",
        "example_for": "Großmutter und Enkelin falten Teigtaschen, so wie man es zu jedem Neujahr macht.",
        "example_against": "Er verkauft den alten Hausaltar und sagt, diese Rituale brauche kein Mensch mehr."
      },
      "pt": {
        "short_name": "Tradição",
        "definition": "O importante é manter vivos os costumes da família, da cultura ou da fé.",
        "example_for": "Avó e neta preparam bolinhos recheados como a família faz a cada passagem de ano.",
        "example_against": "Ele vende o velho altar da família e diz que ninguém mais precisa desses rituais."
      },
      "he": {
        "short_name": "מסורת",
        "definition": "חשוב לשמור על המנהגים של המשפחה, התרבות או האמונה שלך.",
        "example_for": "סבתא ונכדה מקפלות כיסונים בדיוק כמו שעושים בכל ראש השנה.",
        "example_against": "הוא מוכר את הפמוטים הישנים של המשפחה ואומר שאף אחד כבר לא צריך את הטקסים האלה."
      }
    }
  },
  {
    "id": "conformity_rules",
    "name": "Conformity: rules",
    "higher_order": "conservation",
    "color": "#046cb5",
    "icon": "🚦",
    "texts": {
      "en": {
        "short_name": "Following rules",
        "definition": "It matters to keep to rules and laws, even when nobody is watching.",
        "example_for": "Three in the morning, empty street, and he still waits for the light to turn green.",
        "example_against": "She shows how to get through the ticket barrier without paying."
      },
      "es": {
        "short_name": "Cumplir normas",
        "definition": "Importa respetar las normas y las leyes, aunque nadie esté mirando.",
        "example_for": "Tres de la mañana, calle vacía, y aun así espera a que el semáforo se ponga verde.",
        "example_against": "Enseña cómo pasar el torno del metro sin pagar."
      },
      "fr": {
        "short_name": "Respect des règles",
        "definition": "Ce qui compte, c'est de respecter les règles et les lois, même quand personne ne regarde.",
        "example_for": "Trois heures du matin, rue vide, et il attend quand même que le feu passe au vert.",
        "example_against": "Elle montre comment passer le portique du métro sans payer."
      },
      "de": {
        "short_name": "Regeln folgen",
        "definition": "Wichtig ist, sich an Regeln und Gesetze zu halten, auch wenn niemand zusieht.",
        "example_for": "Drei Uhr nachts, die Straße ist leer, und er wartet trotzdem, bis es grün wird.",
        "example_against": "Sie zeigt, wie man ohne Fahrschein durch die Sperre kommt."
      },
      "pt": {
        "short_name": "Seguir as regras",
        "definition": "O importante é respeitar as regras e as leis, mesmo quando ninguém vê.",
        "example_for": "Três da manhã, rua vazia, e mesmo assim ele espera pelo sinal verde.",
        "example_against": "Ela mostra como entrar no metrô sem pagar a passagem."
      },
      "he": {
        "short_name": "ציות לכללים",
        "definition": "חשוב לשמור על הכללים ועל החוק, גם כשאף אחד לא רואה.",
        "example_for": "שלוש בלילה, הרחוב ריק, והוא בכל זאת מחכה שהרמזור יתחלף לירוק.",
        "example_against": "היא מראה איך עוברים את השערים בתחנת הרכבת בלי לשלם."
      }
    }
  },
  {
    "id": "conformity_interpersonal",
    "name": "Conformity: interpersonal",
    "higher_order": "conservation",
    "color": "#6389f8",
    "icon": "🙇",
    "texts": {
      "en": {
        "short_name": "Politeness",
        "definition": "It matters not to upset or annoy other people, and to stay polite.",
        "example_for": "The soup is far too salty, and he smiles, finishes the bowl and thanks his host.",
        "example_against": "She interrupts the waiter, snaps her fingers and sighs out loud."
      },
      "es": {
        "short_name": "Cortesía",
        "definition": "Importa no molestar ni disgustar a los demás y mantener las formas.",
        "example_for": "La sopa está saladísima, pero él sonríe, se la acaba y da las gracias a su anfitriona.",
        "example_against": "Interrumpe al camarero, chasquea los dedos y resopla bien alto."
      },
      "fr": {
        "short_name": "Politesse",
        "definition": "Ce qui compte, c'est de ne fâcher ni déranger personne et de rester aimable.",
        "example_for": "La soupe est bien trop salée, mais il sourit, finit son bol et remercie son hôte.",
        "example_against": "Elle coupe la parole au serveur, claque des doigts et soupire bien fort."
      },
      "de": {
        "short_name": "Rücksicht",
        "definition": "Wichtig ist, andere nicht zu verärgern oder zu stören und höflich zu bleiben.",
        "example_for": "Die Suppe ist völlig versalzen, doch er lächelt, isst auf und bedankt sich bei der Gastgeberin.",
        "example_against": "Sie fällt dem Kellner ins Wort, schnippt mit den Fingern und seufzt laut."
      },
      "pt": {
        "short_name": "Cortesia",
        "definition": "O importante é não chatear nem incomodar os outros e manter a educação.",
        "example_for": "A sopa está salgada demais, mas ele sorri, limpa o prato e agradece à anfitriã.",
        "example_against": "Ela interrompe o garçom, estala os dedos e suspira bem alto."
      },
      "he": {
        "short_name": "נימוס",
        "definition": "חשוב לא להרגיז אחרים ולא להפריע להם, ולשמור על נימוס.",
        "example_for": "המרק מלוח מדי, אבל הוא מחייך, גומר את הצלחת ומודה למארחת.",
        "example_against": "היא מתפרצת לדברי המלצר, נוקשת באצבעות ונאנחת בקול רם."
      }
    }
  },
  {
    "id": "humility",
    "name": "Humility",
    "higher_order": "conservation",
    "color": "#6553c4",
    "icon": "🙏",
    "texts": {
      "en": {
        "short_name": "Humility",
        "definition": "It matters to stay modest, not to put yourself above others and to remember that you are one of many.",
        "example_for": "The team thanks her for the win, and she says that the substitutes did the real work.",
        "example_against": "He explains to the camera why nobody in this city is as good as he is."
      },
      "es": {
        "short_name": "Humildad",
        "definition": "Importa ser modesto, no ponerse por encima de nadie y recordar que eres uno entre muchos.",
        "example_for": "El equipo le agradece la victoria y ella dice que el trabajo de verdad lo hicieron las suplentes.",
        "example_against": "Explica a la cámara por qué en esta ciudad no hay nadie tan bueno como él."
      },
      "fr": {
        "short_name": "Humilité",
        "definition": "Ce qui compte, c'est de rester modeste, de ne pas se placer au-dessus des autres et de se savoir une personne parmi d'autres.",
        "example_for": "L'équipe la remercie pour la victoire, et elle dit que le vrai travail, ce sont les remplaçantes qui l'ont fait.",
        "example_against": "Il explique face caméra pourquoi personne dans cette ville n'est aussi fort que lui."
      },
      "de": {
        "short_name": "Demut",
        "definition": "Wichtig ist, bescheiden zu bleiben, sich nicht über andere zu stellen und zu wissen, dass man nur einer von vielen ist.",
        "example_for": "Das Team dankt ihr für den Sieg, und sie sagt, die Ersatzspielerinnen hätten die Arbeit gemacht.",
        "example_against": "Er erklärt in die Kamera, warum in dieser Stadt niemand so gut ist wie er."
      },
      "pt": {
        "short_name": "Humildade",
        "definition": "O importante é ter modéstia, não se pôr acima dos outros e lembrar que cada pessoa é só uma entre muitas.",
        "example_for": "A equipe agradece a ela pela vitória, e ela diz que quem trabalhou de verdade foram as suplentes.",
        "example_against": "Ele explica para a câmera por que ninguém nesta cidade é tão bom quanto ele."
      },
      "he": {
        "short_name": "ענווה",
        "definition": "חשוב לנהוג בצניעות, לא להתנשא על אחרים ולזכור שיש עוד רבים כמוך.",
        "example_for": "הקבוצה מודה לה על הניצחון, והיא אומרת שאת העבודה האמיתית עשו המחליפות.",
        "example_against": "הוא מסביר למצלמה למה אף אחד בעיר הזאת לא טוב כמוהו."
      }
    }
  },
  {
    "id": "benevolence_caring",
    "name": "Benevolence: caring",
    "higher_order": "self_transcendence",
    "color": "#aa71e2",
    "icon": "🤗",
    "texts": {
      "en": {
        "short_name": "Caring",
        "definition": "It matters to help the people close to you and to see that they are well.",
        "example_for": "He sets an alarm for his sister's exam and leaves breakfast outside her door.",
        "example_against": "Her friend is crying on the step, and she steps over her and goes to the party."
      },
      "es": {
        "short_name": "Cuidar",
        "definition": "Importa ayudar a las personas cercanas y procurar que estén bien.",
        "example_for": "Se pone la alarma por el examen de su hermana y le deja el desayuno en la puerta.",
        "example_against": "Su amiga llora en el escalón y ella pasa por encima y se va a la fiesta."
      },
      "fr": {
        "short_name": "Prendre soin",
        "definition": "Ce qui compte, c'est d'aider ses proches et de veiller à ce qu'ils aillent bien.",
        "example_for": "Il met un réveil pour l'examen de sa sœur et lui laisse le petit déjeuner devant sa porte.",
        "example_against": "Son amie pleure sur les marches ; elle l'enjambe et va à la fête."
      },
      "de": {
        "short_name": "Fürsorge",
        "definition": "Wichtig ist, den Menschen, die einem nahestehen, zu helfen, damit es ihnen gut geht.",
        "example_for": "Er stellt sich den Wecker für die Prüfung seiner Schwester und legt ihr Frühstück vor die Tür.",
        "example_against": "Ihre Freundin weint auf der Treppe, und sie steigt über sie hinweg und geht zur Party."
      },
      "pt": {
        "short_name": "Cuidar dos seus",
        "definition": "O importante é ajudar as pessoas próximas e fazer com que fiquem bem.",
        "example_for": "Ele acorda cedo por causa da prova da irmã e deixa o café pronto na porta do quarto dela.",
        "example_against": "Ela vê a amiga chorar na escada, passa por cima dela e vai para a festa."
      },
      "he": {
        "short_name": "אכפתיות",
        "definition": "חשוב לעזור לאנשים הקרובים לך ולדאוג שיהיה להם טוב.",
        "example_for": "הוא מכוון שעון מעורר בשביל המבחן של אחותו ומשאיר לה ארוחת בוקר ליד הדלת.",
        "example_against": "חברה שלה בוכה על המדרגה, והיא עוברת מעליה והולכת למסיבה."
      }
    }
  },
  {
    "id": "benevolence_dependability",
    "name": "Benevolence: dependability",
    "higher_order": "self_transcendence",
    "color": "#963d9f",
    "icon": "⚓",
    "texts": {
      "en": {
        "short_name": "Reliability",
        "definition": "It matters to be someone whom friends and family can count on.",
        "example_for": "Flat tyre at midnight: one call, and his friend is there in pyjamas with the jack.",
        "example_against": "She promised to bring the tickets, turns her phone off and leaves the others at the gate."
      },
      "es": {
        "short_name": "Lealtad",
        "definition": "Importa ser alguien con quien los amigos y la familia pueden contar.",
        "example_for": "Pinchazo a medianoche: una llamada y su amigo aparece en pijama con el gato.",
        "example_against": "Prometió llevar las entradas, apaga el móvil y deja a los demás en la puerta."
      },
      "fr": {
        "short_name": "Fiabilité",
        "definition": "Ce qui compte, c'est d'être quelqu'un à qui les amis et la famille peuvent se fier.",
        "example_for": "Pneu crevé à minuit : un appel, et son ami débarque en pyjama avec le cric.",
        "example_against": "Elle avait promis d'apporter les billets, mais elle éteint son téléphone et laisse les autres à l'entrée."
      },
      "de": {
        "short_name": "Verlässlichkeit",
        "definition": "Wichtig ist, jemand zu sein, auf den Freunde und Familie sich verlassen können.",
        "example_for": "Platter Reifen um Mitternacht: ein Anruf, und sein Freund steht im Schlafanzug mit dem Wagenheber da.",
        "example_against": "Sie wollte die Karten mitbringen, schaltet das Handy aus und lässt die anderen am Eingang stehen."
      },
      "pt": {
        "short_name": "Lealdade",
        "definition": "O importante é ser alguém com quem os amigos e a família podem contar.",
        "example_for": "Pneu furado à meia-noite: uma chamada, e o amigo aparece de pijama com o macaco.",
        "example_against": "Ela prometeu levar os ingressos, mas desliga o telefone e deixa os outros na entrada."
      },
      "he": {
        "short_name": "אמינות",
        "definition": "חשוב שהחברים והמשפחה תמיד יוכלו לסמוך עליך.",
        "example_for": "פנצ'ר בחצות: טלפון אחד, והחבר שלו מגיע בפיג'מה עם הג'ק.",
        "example_against": "היא הבטיחה להביא את הכרטיסים, אבל מכבה את הטלפון ומשאירה את כולם בכניסה."
      }
    }
  },
  {
    "id": "universalism_concern",
    "name": "Universalism: concern",
    "higher_order": "self_transcendence",
    "color": "#d460ab",
    "icon": "⚖️",
    "texts": {
      "en": {
        "short_name": "Equality",
        "definition": "It matters that all people are treated fairly, the weakest and strangers included.",
        "example_for": "He counts on camera what the cleaners earn and what the boss earns, and asks why.",
        "example_against": "She films a man begging and says that people like him get what they deserve."
      },
      "es": {
        "short_name": "Igualdad",
        "definition": "Importa que se trate con justicia a todo el mundo, también a los más débiles y a los extraños.",
        "example_for": "Calcula ante la cámara lo que ganan las limpiadoras y lo que gana el jefe, y pregunta por qué.",
        "example_against": "Graba a un hombre que pide limosna y dice que la gente como él tiene lo que se merece."
      },
      "fr": {
        "short_name": "Égalité",
        "definition": "Ce qui compte, c'est que tout le monde soit traité avec justice, y compris les plus faibles et les inconnus.",
        "example_for": "Face caméra, il calcule ce que gagne le personnel de ménage et ce que gagne le patron, et demande pourquoi.",
        "example_against": "Elle filme un homme qui mendie et dit que les gens comme lui ont ce qu'ils méritent."
      },
      "de": {
        "short_name": "Gerechtigkeit",
        "definition": "Wichtig ist, dass alle Menschen gerecht behandelt werden, auch die Schwächsten und Fremde.",
        "example_for": "Er rechnet vor, was die Putzkräfte verdienen und was der Chef verdient, und fragt, warum.",
        "example_against": "Sie filmt einen Bettler und sagt, solche Leute bekämen, was sie verdienen."
      },
      "pt": {
        "short_name": "Igualdade",
        "definition": "O importante é que todas as pessoas sejam tratadas com justiça, também as mais fracas e as desconhecidas.",
        "example_for": "Ele calcula diante da câmera quanto ganha quem limpa e quanto ganha o chefe, e pergunta por quê.",
        "example_against": "Ela filma um homem que pede esmola e diz que gente como ele tem o que merece."
      },
      "he": {
        "short_name": "שוויון",
        "definition": "חשוב שכל בני האדם יזכו ליחס הוגן, גם החלשים ביותר וגם זרים.",
        "example_for": "הוא מחשב מול המצלמה כמה מרוויחים עובדי הניקיון וכמה מרוויח הבוס, ושואל למה.",
        "example_against": "היא מצלמת אדם שמקבץ נדבות ואומרת שאנשים כמוהו מקבלים מה שמגיע להם."
      }
    }
  },
  {
    "id": "universalism_nature",
    "name": "Universalism: nature",
    "higher_order": "self_transcendence",
    "color": "#b12f61",
    "icon": "🌳",
    "texts": {
      "en": {
        "short_name": "Nature",
        "definition": "It matters to protect animals, plants and the whole of the natural world.",
        "example_for": "They pull nets out of the surf until the turtle can swim away.",
        "example_against": "He leaves the barbecue, the bottles and the plastic bags on the river bank."
      },
      "es": {
        "short_name": "Naturaleza",
        "definition": "Importa proteger a los animales, las plantas y todo el mundo natural.",
        "example_for": "Sacan redes de la orilla hasta que la tortuga puede irse nadando.",
        "example_against": "Deja la barbacoa, las botellas y las bolsas de plástico a la orilla del río."
      },
      "fr": {
        "short_name": "Nature",
        "definition": "Ce qui compte, c'est de protéger les animaux, les plantes et toute la nature.",
        "example_for": "Ils tirent des filets hors des vagues jusqu'à ce que la tortue puisse repartir à la nage.",
        "example_against": "Il laisse le barbecue, les bouteilles et les sacs plastique au bord de la rivière."
      },
      "de": {
        "short_name": "Natur",
        "definition": "Wichtig ist, Tiere, Pflanzen und die ganze Natur zu schützen.",
        "example_for": "Sie ziehen Netze aus der Brandung, bis die Schildkröte davonschwimmen kann.",
        "example_against": "Er lässt Grill, Flaschen und Plastiktüten am Flussufer liegen."
      },
      "pt": {
        "short_name": "Natureza",
        "definition": "O importante é proteger os animais, as plantas e toda a natureza.",
        "example_for": "Eles puxam redes para fora do mar até a tartaruga conseguir nadar de novo.",
        "example_against": "Ele deixa os restos do churrasco, as garrafas e os sacos de plástico na beira do rio."
      },
      "he": {
        "short_name": "טבע",
        "definition": "חשוב להגן על בעלי החיים, על הצמחים ועל הטבע כולו.",
        "example_for": "הם מושכים רשתות דיג מהגלים עד שצב הים יכול לשחות משם.",
        "example_against": "הוא משאיר את המנגל, את הבקבוקים ואת שקיות הניילון על גדת הנחל."
      }
    }
  },
  {
    "id": "universalism_tolerance",
    "name": "Universalism: tolerance",
    "higher_order": "self_transcendence",
    "color": "#cf484f",
    "icon": "🤝",
    "texts": {
      "en": {
        "short_name": "Tolerance",
        "definition": "It matters to accept people who live, believe or love differently, and to try to understand them.",
        "example_for": "Two neighbours of different faiths explain their holidays to each other over tea.",
        "example_against": "He mocks a woman's headscarf and tells her to go and live somewhere else."
      },
      "es": {
        "short_name": "Tolerancia",
        "definition": "Importa aceptar a quienes viven, creen o aman de otra manera e intentar comprenderlos.",
        "example_for": "Dos vecinas de religiones distintas se explican sus fiestas tomando un té.",
        "example_against": "Se burla del velo de una mujer y le dice que se vaya a vivir a otro sitio."
      },
      "fr": {
        "short_name": "Tolérance",
        "definition": "Ce qui compte, c'est d'accepter les gens qui vivent, croient ou aiment autrement et de chercher à les comprendre.",
        "example_for": "Deux voisines de religions différentes se racontent leurs fêtes autour d'un thé.",
        "example_against": "Il se moque du foulard d'une femme et lui dit d'aller vivre ailleurs."
      },
      "de": {
        "short_name": "Toleranz",
        "definition": "Wichtig ist, Menschen anzunehmen, die anders leben, glauben oder lieben, und sie verstehen zu wollen.",
        "example_for": "Zwei Nachbarinnen verschiedenen Glaubens erklären einander beim Tee ihre Feiertage.",
        "example_against": "Er verspottet das Kopftuch einer Frau und sagt ihr, sie solle woanders leben."
      },
      "pt": {
        "short_name": "Tolerância",
        "definition": "O importante é aceitar quem vive, acredita ou ama de outra forma e tentar compreender essas pessoas.",
        "example_for": "Com um chá na mão, duas vizinhas de religiões diferentes explicam uma à outra as suas festas.",
        "example_against": "Ele zomba do véu de uma mulher e diz para ela ir viver em outro lugar."
      },
      "he": {
        "short_name": "סובלנות",
        "definition": "חשוב לקבל אנשים שחיים, מאמינים או אוהבים אחרת, ולנסות להבין אותם.",
        "example_for": "על כוס תה, שתי שכנות מדתות שונות מספרות זו לזו על החגים שלהן.",
        "example_against": "הוא לועג לכיסוי הראש של אישה ואומר לה ללכת לגור במקום אחר."
      }
    }
  }
];
