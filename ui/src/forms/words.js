// Korean and Russian of the form editor: the texts that form-js writes, then our own.
const rows = `
<none>|<없음>|<нет>
Action|동작|Действие
Add properties directly to the form schema, useful to configure functionality in custom-built task applications and form renderers.|양식에 속성을 바로 적습니다: check, checkMessage, suggest, 또는 label.ko 같은 번역.|Свойства прямо в форме: check, checkMessage, suggest или переводы вида label.ru.
Allow add/delete items|항목 추가·삭제 허용|Можно добавлять и удалять строки
Allows arbitrary precision values|임의 정밀도 허용|Значения любой точности
Appearance|모양|Вид
Auto|자동|Авто
Binds to a form variable|양식 변수에 연결됩니다|Связано с переменной формы
Bottom|아래|Снизу
Center|가운데|По центру
Checkbox|체크박스|Флажок
Checked|켜짐|Отмечено
Click to set a dynamic value with FEEL expression|누르면 FEEL 식으로 값을 정합니다|Нажмите, чтобы задать значение выражением FEEL
Click to remove dynamic value with FEEL expression|누르면 FEEL 식을 없앱니다|Нажмите, чтобы убрать выражение FEEL
Columns|열|Столбцы
Components|구성 요소|Компоненты
Condition|조건|Условие
Condition under which the field is hidden|이 조건이면 칸을 숨깁니다|При этом условии поле скрыто
Constraints|제약|Ограничения
Containers|묶음|Контейнеры
Create|만들기|Создать
Create {name}|{name} 만들기|Создать: {name}
Remove {name}|{name} 없애기|Удалить: {name}
Create new list item|새 항목 만들기|Добавить элемент
Custom|직접|Своё
Custom properties|추가 속성|Дополнительные свойства
Custom regular expression|직접 쓴 정규식|Своё регулярное выражение
Data source|데이터 출처|Источник данных
Date|날짜|Дата
Date & Time|날짜와 시각|Дата и время
Date label|날짜 이름|Подпись даты
Date time|날짜·시각|Дата и время
Decimal digits|소수 자릿수|Знаков после запятой
Default number of items|처음 항목 수|Строк сначала
Default value|기본값|Значение по умолчанию
Delete item|항목 삭제|Удалить элемент
Disable collapse|접지 않기|Не сворачивать
Disabled|쓸 수 없음|Недоступно
Disallow past dates|지난 날짜 막기|Без прошедших дат
Dynamic list|목록|Список строк
Email|이메일|Эл. почта
Expression|식|Выражение
FEEL expression is mandatory|FEEL 식이어야 합니다|Нужно выражение FEEL
Field description|설명|Описание поля
Field label|이름|Подпись поля
Form|양식|Форма
General|일반|Общее
Group|묶음|Группа
Group label|묶음 이름|Подпись группы
Header items|머리글|Заголовки
Headers source|머리글 출처|Источник заголовков
Height|높이|Высота
Hide if|숨김 조건|Скрыть, если
ID|ID|Идентификатор
Increment|증가 단위|Шаг
Input|입력|Ввод
Input data|입력 데이터|Входные данные
Key|키|Ключ
Label|이름|Подпись
Layout|배치|Расположение
Learn more|더 알아보기|Подробнее
List contains 1 item|항목 1개|Элементов: 1
List of items|항목 목록|Список элементов
Maximum|최대|Максимум
Maximum length|최대 길이|Наибольшая длина
Minimum|최소|Минимум
Minimum length|최소 길이|Наименьшая длина
Name|이름|Имя
Not checked|꺼짐|Не отмечено
Number|숫자|Число
Number of non-collapsing items|접지 않는 항목 수|Несворачиваемых строк
Number of rows per page|쪽당 행 수|Строк на странице
Open pop-up editor|큰 편집기 열기|Открыть редактор
Opened in editor|편집기에서 열림|Открыто в редакторе
Options source|선택지 출처|Источник вариантов
Output as string|문자열로 내보내기|Выводить строкой
Pagination|쪽 나누기|Постранично
Path|경로|Путь
Phone|전화|Телефон
Prefix|앞말|Приставка
Presentation|표시|Показ
Radio group|라디오 버튼|Переключатель
Read only|읽기 전용|Только чтение
Required|필수|Обязательно
Search components|구성 요소 찾기|Искать компонент
Clear content|지우기|Очистить
No components found.|찾은 구성 요소가 없습니다.|Компоненты не найдены.
Searchable|찾을 수 있음|С поиском
Section contains edits|바뀐 것이 있습니다|Есть изменения
Section contains an error|오류가 있습니다|Есть ошибка
Select|고르기|Список
Selection|선택|Выбор
Separator|구분선|Разделитель
Serialization|저장 형식|Запись значения
Show outline|테두리 보이기|Показать рамку
Spacer|빈자리|Отступ
Specify the source from which to populate the table|표를 채울 데이터의 출처|Откуда брать строки таблицы
Static|고정|Постоянные
Static options|고정 선택지|Постоянные варианты
Subtype|하위 종류|Подтип
Suffix|뒷말|Окончание
Supports markdown and templating.|마크다운과 {{식}}을 쓸 수 있습니다.|Можно Markdown и {{выражения}}.
Table|표|Таблица
Table label|표 이름|Подпись таблицы
Text|글|Текст
Text area|긴 글|Длинный текст
Text field|짧은 글|Строка текста
Text view|보여 주는 글|Показ текста
Time|시각|Время
Time label|시각 이름|Подпись времени
Time interval|시각 간격|Шаг времени
Toggle list item|항목 펼치기·접기|Развернуть или свернуть элемент
Toggle section|부분 펼치기·접기|Развернуть или свернуть раздел
Top|위|Сверху
Type|종류|Тип
Use 24h|24시간제|24 часа
Validation|검사|Проверка
Validation pattern|검사 양식|Образец проверки
Value|값|Значение
Vertical alignment|세로 맞춤|Выравнивание по вертикали
Where the child variables of this component are pathed to.|이 안의 변수가 들어갈 곳입니다.|Куда попадают переменные внутри.
Must not be empty.|비워 둘 수 없습니다.|Не может быть пустым.
Must be unique.|하나뿐이어야 합니다.|Должно быть единственным.
Must be a variable or a dot-separated path.|변수이거나 점으로 이은 경로여야 합니다.|Нужна переменная или путь через точку.
The file as text|텍스트로 본 파일|Файл как текст
This file cannot be drawn|이 파일은 그릴 수 없습니다|Этот файл нельзя нарисовать
Draw it again|다시 그리기|Нарисовать снова
As people will see it|사람들이 볼 모습|Как это увидят люди
Language|언어|Язык
Check the answers|답 검사하기|Проверить ответы
`;

const lines = rows.split("\n").filter((line) => line.includes("|")).map((line) => line.split("|"));
export default {
  ko: Object.fromEntries(lines.map(([english, ko]) => [english, ko])),
  ru: Object.fromEntries(lines.map(([english, , ru]) => [english, ru])),
};
